import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.rest.client.api.IGenericClient;
import ca.uhn.fhir.rest.client.api.ServerValidationModeEnum;
import ca.uhn.fhir.rest.server.exceptions.ResourceNotFoundException;
import org.hl7.fhir.r4.model.*;

/** HAPI's generic client asks a running server: metadata, read, search, and the five operations. */
public class Client {
  static void same(String what, Object expected, Object given) {
    if (!expected.equals(given)) throw new AssertionError(what + ": " + given + " for " + expected);
    System.out.println("ok " + what);
  }

  public static void main(String[] words) {
    FhirContext context = FhirContext.forR4();
    context.getRestfulClientFactory().setServerValidationMode(ServerValidationModeEnum.ONCE);  // asks for metadata
    IGenericClient client = context.newRestfulGenericClient(words[0]);
    String terms = "https://w3id.org/bekken-kg/terms", icpc = "urn:oid:2.16.578.1.12.4.1.1.7170";

    CapabilityStatement statement = client.capabilities().ofType(CapabilityStatement.class).execute();
    same("metadata", "4.0.1", statement.getFhirVersion().toCode());
    same("read", terms, client.read().resource(CodeSystem.class).withId("bekken-kg").execute().getUrl());
    Bundle bundle = client.search().forResource(ConceptMap.class).count(7).returnBundle(Bundle.class).execute();
    int maps = bundle.getEntry().size();
    while (bundle.getLink(Bundle.LINK_NEXT) != null) {
      bundle = client.loadPage().next(bundle).execute();
      maps += bundle.getEntry().size();
    }
    same("search, page by page", bundle.getTotal(), maps);

    Parameters asked = new Parameters();
    asked.addParameter("system", new UriType(terms)).addParameter("code", new CodeType("PelvicGirdlePain"));
    asked.addParameter("displayLanguage", new CodeType("nn"));
    Parameters answer = client.operation().onType(CodeSystem.class).named("$lookup").withParameters(asked).execute();
    same("$lookup", "bekkenløysing", answer.getParameter("display").getValue().primitiveValue());

    asked = new Parameters();
    asked.addParameter("url", new UriType(terms)).addParameter("code", new CodeType("PelvicGirdlePain"));
    asked.addParameter("display", new StringType("astma"));
    answer = client.operation().onType(CodeSystem.class).named("$validate-code").withParameters(asked).useHttpGet().execute();
    same("$validate-code", "false", answer.getParameter("result").getValue().primitiveValue());

    asked = new Parameters();
    asked.addParameter("system", new UriType(terms)).addParameter("codeA", new CodeType("Symptom"));
    asked.addParameter("codeB", new CodeType("PainOnWalking"));
    answer = client.operation().onType(CodeSystem.class).named("$subsumes").withParameters(asked).execute();
    same("$subsumes", "subsumes", answer.getParameter("outcome").getValue().primitiveValue());

    asked = new Parameters();
    asked.addParameter("filter", new StringType("gange")).addParameter("displayLanguage", new CodeType("nb"));
    ValueSet expanded = client.operation().onInstance(new IdType("ValueSet", "bekken-kg-symptoms")).named("$expand")
        .withParameters(asked).returnResourceType(ValueSet.class).execute();
    same("$expand", true, expanded.getExpansion().getContains().stream().anyMatch(each -> each.getCode().equals("PainOnWalking")));

    asked = new Parameters();
    asked.addParameter("coding", new Coding(icpc, "W99", null));
    answer = client.operation().onType(ConceptMap.class).named("$translate").withParameters(asked).execute();
    boolean narrower = answer.getParameter().stream().filter(each -> each.getName().equals("match")).anyMatch(match ->
        match.getPart().stream().anyMatch(part -> part.getName().equals("equivalence") && part.getValue().primitiveValue().equals("narrower"))
        && match.getPart().stream().anyMatch(part -> part.getName().equals("concept") && ((Coding) part.getValue()).getCode().equals("PelvicGirdlePain")));
    same("$translate", true, narrower);

    try {
      client.read().resource(ValueSet.class).withId("none").execute();
      throw new AssertionError("what is not there was read");
    } catch (ResourceNotFoundException gone) {
      same("an OperationOutcome", true, gone.getOperationOutcome() instanceof OperationOutcome);
    }
  }
}
