import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;

/** Fails unless a measure.json parses, has a resolved trace and says something. */
class CheckMeasure {
  public static void main(String[] args) throws Exception {
    JsonNode root = new ObjectMapper().readTree(new File(args[0]));
    JsonNode trace = root.at("/spectrum/trace/estimate");
    JsonNode findings = root.at("/findings");
    if (!trace.isNumber() || findings.isEmpty()) {
      System.err.println(args[0] + ": trace " + trace + ", findings " + findings);
      System.exit(1);
    }
    findings.forEach(finding -> System.out.println("finding: " + finding.get("code").asText()));
  }
}
