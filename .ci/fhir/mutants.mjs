// How a resource is broken on purpose, by kind: name → what is done to a copy of it. `false`: not possible here.
// Each breaks one rule of FHIR R4 4.0.1 and nothing else. Both validators are blind to an id of the wrong form and to
// a choice element given twice (valueString and valueCode); tests/test_fhir.py looks at those.

const set = (...path) => (value) => (resource) => {
  const last = path.pop();
  const place = path.reduce((at, key) => at?.[key], resource);
  path.push(last);
  if (place === undefined) return false;
  if (value === undefined) {
    if (place[last] === undefined) return false;
    delete place[last];
  } else place[last] = value;
};
const without = (...path) => set(...path)(undefined);

const anyKind = {
  'status missing': without('status'),
  'status not a code of the value set': set('status')('finished'),
  'date not a date': set('date')('25.11.2026'),
  'date missing its form': set('date')(20261125),
  'name not a text': set('name')(['BekkenKg']),
  'contact not a list': (r) => void (r.contact = r.contact[0]),
  'telecom system not a code of the value set': set('contact', 0, 'telecom', 0, 'system')('web'),
  'an element that R4 does not have': set('approvedBy')('nobody'),
  'narrative without status': without('text', 'status'),
  'narrative status not a code of the value set': set('text', 'status')('made'),
  'jurisdiction not a list': (r) => void (r.jurisdiction = r.jurisdiction[0]),
};
const canonical = {
  'experimental not a boolean': set('experimental')('false'),
  'url not a text': set('url')(7),
  'version not a text': set('version')(1),
  'title not a text': set('title')(false),
};

// The deepest concept, since a validator may look at the top of the tree only.
const deepest = (concepts) => {
  const below = concepts.find((one) => one.concept && one.concept.some((two) => two.concept)) ??
    concepts.find((one) => one.concept) ?? concepts[0];
  return below.concept ? deepest(below.concept) : below;
};

// The first target that is `equivalence`, or any for none.
const target = (resource, equivalence) =>
  resource.group.flatMap((group) => group.element.flatMap((element) => element.target))
    .find((one) => !equivalence || one.equivalence === equivalence);

const kinds = {
  CodeSystem: {
    ...canonical,
    'content missing': without('content'),
    'content not a code of the value set': set('content')('whole'),
    'hierarchy meaning not a code of the value set': set('hierarchyMeaning')('kind-of'),
    'count not a number': set('count')('209'),
    'count below zero': set('count')(-1),
    'caseSensitive not a boolean': set('caseSensitive')('yes'),
    'concept without code': without('concept', 0, 'code'),
    'concept deep in the tree without code': (r) => void delete deepest(r.concept).code,
    'concept deep in the tree with an unknown element': (r) => void (deepest(r.concept).label = 'x'),
    'concept with a code twice': (r) => void r.concept.push(structuredClone(r.concept[0])),
    'designation without value': without('concept', 0, 'designation', 0, 'value'),
    'property without value': (r) => {
      const property = r.concept[0].property[0];
      for (const key of Object.keys(property)) if (key !== 'code') delete property[key];
    },
    'property type not a code of the value set': set('property', 0, 'type')('text'),
    'property definition without type': without('property', 0, 'type'),
  },
  ValueSet: {
    ...canonical,
    'immutable not a boolean': set('immutable')('no'),
    'compose without include': without('compose', 'include'),
    'include without system': without('compose', 'include', 0, 'system'),
    'concept without code': without('compose', 'include', 0, 'concept', 0, 'code'),
    'designation without value': without('compose', 'include', 0, 'concept', 0, 'designation', 0, 'value'),
    'concept and filter at once': (r) => {
      if (!r.compose.include[0].concept) return false;
      r.compose.include[0].filter = [{ property: 'concept', op: 'is-a', value: 'Symptom' }];
    },
    'filter operator not a code of the value set': (r) => {
      delete r.compose.include[0].concept;
      r.compose.include[0].filter = [{ property: 'concept', op: 'below', value: 'Symptom' }];
    },
    'include not a list': (r) => void (r.compose.include = r.compose.include[0]),
  },
  ConceptMap: {
    ...canonical,
    'equivalence of R5': (r) => void (target(r).equivalence = 'source-is-narrower-than-target'),
    'equivalence a SKOS name': (r) => void (target(r).equivalence = 'broadMatch'),
    'equivalence missing': (r) => void delete target(r).equivalence,
    'inexact without comment': (r) => (target(r, 'inexact') ? void delete target(r, 'inexact').comment : false),
    'narrower without comment': (r) => {
      target(r).equivalence = 'narrower';
      delete target(r).comment;
    },
    'relationship of R5': (r) => void (target(r).relationship = 'equivalent'),
    'group without element': without('group', 0, 'element'),
    'target not a list': (r) => void (r.group[0].element[0].target = r.group[0].element[0].target[0]),
    'code not a text': (r) => void (target(r).code = 7),
    'code with a blank at its end': (r) => void (target(r).code += ' '),
  },
  NamingSystem: {
    'name missing': without('name'),
    'date missing': without('date'),
    'kind missing': without('kind'),
    'kind not a code of the value set': set('kind')('terminology'),
    'url, which R4 does not have here': set('url')('https://w3id.org/bekken-kg/fhir/NamingSystem/x'),
    'unique id missing': without('uniqueId'),
    'unique id without type': without('uniqueId', 0, 'type'),
    'unique id without value': without('uniqueId', 0, 'value'),
    'unique id type of R5': set('uniqueId', 1, 'type')('iri-stem'),
    'unique id preferred twice': (r) => void r.uniqueId.push({ type: 'uri', value: 'urn:x', preferred: true }),
    'preferred not a boolean': set('uniqueId', 0, 'preferred')('true'),
  },
};

const bundle = {
  'type missing': without('type'),
  'type not a code of the value set': set('type')('package'),
  'request without method': without('entry', 0, 'request', 'method'),
  'request method not a code of the value set': set('entry', 0, 'request', 'method')('SEND'),
  'a resource in it broken': without('entry', 0, 'resource', 'status'),
  'an element that R4 does not have': set('approvedBy')('nobody'),
};

const of = (kind) => (kind === 'Bundle' ? bundle : { ...anyKind, ...kinds[kind] });

/** The mutants of a resource: [what was done, the broken copy]. */
export function mutants(resource) {
  return Object.entries(of(resource.resourceType))
    .map(([name, mutate]) => {
      const copy = structuredClone(resource);
      return mutate(copy) === false ? undefined : [name, copy];
    })
    .filter(Boolean);
}

/** The kinds of resource that an export must have. */
export const KINDS = [...Object.keys(kinds), 'Bundle'];

/** The names of all mutants of a kind. */
export const mutantsOf = (kind) => Object.keys(of(kind));
