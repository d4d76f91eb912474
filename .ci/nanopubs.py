"""What `nanopub` says of nanopublications: `valid FOLDER`, `sign FILE FILE`, `signed FILE`; run by .ci/nanopubs."""

import sys
import warnings
from base64 import b64decode
from pathlib import Path

warnings.simplefilter("ignore")  # rdflib warns of what nanopub uses

from Crypto.Hash import SHA256  # noqa: E402
from Crypto.PublicKey import RSA  # noqa: E402
from Crypto.Signature import pkcs1_15  # noqa: E402
from nanopub import Nanopub, NanopubConf, Profile  # noqa: E402
from nanopub.namespaces import NPX  # noqa: E402
from nanopub.trustyuri.rdf import RdfHasher, RdfUtils  # noqa: E402


def valid(folder: str) -> None:
    """Stop at a nanopublication that is not valid, or is not named by its hash."""
    files = sorted(Path(folder).glob("*.trig"))
    assert files
    for file in files:
        nanopub = Nanopub(rdf=file)
        assert nanopub.is_valid, file
        assert nanopub.has_valid_trusty, file
    print(f"{len(files)} nanopublications are valid and named by their hash")


def sign(file: str, to: str) -> None:
    """Sign as an owner does, with a key that is thrown away."""
    profile = Profile(orcid_id="https://orcid.org/0000-0000-0000-0000", name="A key for this run")
    nanopub = Nanopub(rdf=Path(file), conf=NanopubConf(profile=profile))
    nanopub.sign()
    nanopub.store(Path(to))


def signed(file: str) -> None:
    """Look at the signature itself: nanopub 2.0.1 leaves the verdict of its check aside."""
    nanopub = Nanopub(rdf=Path(file))
    assert nanopub.has_valid_trusty
    found = nanopub.metadata
    nanopub.rdf.remove((None, NPX.hasSignature, None, None))
    quads = RdfUtils.get_quads(nanopub.rdf)
    words = RdfHasher.normalize_quads(quads, baseuri=str(found.namespace), hashstr=" ")
    key = RSA.import_key(b64decode(str(found.public_key)))
    pkcs1_15.new(key).verify(SHA256.new(words.encode()), b64decode(str(found.signature)))
    print(f"{file} has its signature still, and it is right")


if __name__ == "__main__":
    {"valid": valid, "sign": sign, "signed": signed}[sys.argv[1]](*sys.argv[2:])
