import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.context.support.DefaultProfileValidationSupport;
import ca.uhn.fhir.validation.FhirValidator;
import ca.uhn.fhir.validation.SingleValidationMessage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
import org.hl7.fhir.common.hapi.validation.support.CommonCodeSystemsTerminologyService;
import org.hl7.fhir.common.hapi.validation.support.InMemoryTerminologyServerValidationSupport;
import org.hl7.fhir.common.hapi.validation.support.PrePopulatedValidationSupport;
import org.hl7.fhir.common.hapi.validation.support.ValidationSupportChain;
import org.hl7.fhir.common.hapi.validation.validator.FhirInstanceValidator;
import org.hl7.fhir.r4.model.Resource;

/** HAPI's instance validator on each file of a folder: what it says, counted by message without its place. */
public class Validate {
  public static void main(String[] words) throws Exception {
    FhirContext context = FhirContext.forR4();
    PrePopulatedValidationSupport own = new PrePopulatedValidationSupport(context);
    List<Path> files;
    try (var listed = Files.list(Path.of(words[0]))) {
      files = listed.filter(file -> file.toString().endsWith(".json")).sorted().toList();
    }
    for (Path file : files) {
      Resource resource = (Resource) context.newJsonParser().parseResource(Files.readString(file));
      if (!resource.fhirType().equals("Bundle") && !resource.fhirType().equals("NamingSystem")) own.addResource(resource);
    }
    ValidationSupportChain chain = new ValidationSupportChain(
        new DefaultProfileValidationSupport(context), own,
        new CommonCodeSystemsTerminologyService(context), new InMemoryTerminologyServerValidationSupport(context));
    FhirInstanceValidator instances = new FhirInstanceValidator(chain);
    FhirValidator validator = context.newValidator().registerValidatorModule(instances);
    TreeMap<String, Integer> counts = new TreeMap<>();
    for (Path file : files) {
      String text = Files.readString(file);
      List<SingleValidationMessage> messages;
      try {
        messages = validator.validateWithResult(text).getMessages();
      } catch (UnsupportedOperationException crash) {  // on a system that is an OID; the rest is looked at without
        counts.merge("CRASH\t" + crash.getMessage(), 1, Integer::sum);
        messages = validator.validateWithResult(text.replace("urn:oid:", "https://oid.example/")).getMessages();
      }
      for (SingleValidationMessage message : messages) {
        if (message.getSeverity().ordinal() == 0) continue;  // information
        counts.merge(message.getSeverity() + "\t" + message.getMessage(), 1, Integer::sum);
      }
    }
    counts.forEach((message, count) -> System.out.println(count + "\t" + message));
    System.out.println(files.size() + " files");
  }
}
