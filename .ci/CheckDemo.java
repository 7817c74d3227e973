import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.util.List;

/** Fails unless a demo.json parses and both of its sweeps descend twice. */
class CheckDemo {
  public static void main(String[] args) throws Exception {
    JsonNode root = new ObjectMapper().readTree(new File(args[0]));
    for (String part : List.of("features", "networks")) {
      JsonNode descent = root.path(part).path("doubleDescent");
      if (!descent.path("found").asBoolean()) {
        System.err.println(args[0] + ", " + part + ": " + descent);
        System.exit(1);
      }
      System.out.println(part + ": peak at " + descent.at("/peak/value").asText());
    }
  }
}
