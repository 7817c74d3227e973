package dev.sonde.verification;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toCollection;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/** The rules of ARCHITECTURE.md, enforced. */
class ArchitectureTest {

  /** The modules, lower ones first; each may use only those before it. */
  private static final List<String> MODULES =
      List.of(
          "findings",
          "isolation",
          "spectra",
          "exported",
          "onnx",
          "nets",
          "capacity",
          "attention",
          "scaling",
          "runs",
          "descent",
          "studies",
          "outcomes",
          "report",
          "serve",
          "cluster",
          "cli");

  /** Jars and folders of the product's classes, not of its tests. */
  private static final Pattern PRODUCT_PATH =
      Pattern.compile("sonde(-[a-z]+-[^/\\\\]*)?\\.jar$|[/\\\\]target[/\\\\]classes$");

  /** A line of jdeps about two classes of the product. */
  private static final Pattern USE =
      Pattern.compile("(?m)^ +(dev\\.sonde\\.\\S+) +-> (dev\\.sonde\\.\\S+)");

  private static final JavaClasses PRODUCT =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("dev.sonde");

  @Test
  void theseRulesSawEveryModule() {
    for (String module : MODULES) {
      assertThat(PRODUCT.that(resideInAPackage("dev.sonde." + module + "..")))
          .as("classes of %s", module)
          .hasSizeGreaterThan(3);
    }
  }

  @Test
  void aLowerModuleNeverKnowsAHigherOne() {
    layeredArchitecture()
        .consideringOnlyDependenciesInAnyPackage("dev.sonde..")
        .layer("findings")
        .definedBy("dev.sonde.findings..")
        .layer("isolation")
        .definedBy("dev.sonde.isolation..")
        .layer("spectra")
        .definedBy("dev.sonde.spectra..")
        .layer("onnx")
        .definedBy("dev.sonde.onnx..")
        .layer("exported")
        .definedBy("dev.sonde.exported..")
        .layer("nets")
        .definedBy("dev.sonde.nets..")
        .layer("capacity")
        .definedBy("dev.sonde.capacity..")
        .layer("attention")
        .definedBy("dev.sonde.attention..")
        .layer("scaling")
        .definedBy("dev.sonde.scaling..")
        .layer("runs")
        .definedBy("dev.sonde.runs..")
        .layer("descent")
        .definedBy("dev.sonde.descent..")
        .layer("studies")
        .definedBy("dev.sonde.studies..")
        .layer("outcomes")
        .definedBy("dev.sonde.outcomes..")
        .layer("report")
        .definedBy("dev.sonde.report..")
        .layer("serve")
        .definedBy("dev.sonde.serve..")
        .layer("cluster")
        .definedBy("dev.sonde.cluster..")
        .layer("cli")
        .definedBy("dev.sonde.cli..")
        .whereLayer("cli")
        .mayNotBeAccessedByAnyLayer()
        .whereLayer("cluster")
        .mayNotBeAccessedByAnyLayer()
        .whereLayer("serve")
        .mayOnlyBeAccessedByLayers("cli")
        .whereLayer("report")
        .mayOnlyBeAccessedByLayers("serve", "cli")
        .whereLayer("scaling")
        .mayOnlyBeAccessedByLayers("report", "cli")
        .whereLayer("attention")
        .mayOnlyBeAccessedByLayers("scaling", "report", "cli")
        .whereLayer("outcomes")
        .mayOnlyBeAccessedByLayers("report", "serve", "cli")
        .whereLayer("studies")
        .mayOnlyBeAccessedByLayers("report", "cli")
        .whereLayer("descent")
        .mayOnlyBeAccessedByLayers("studies", "report", "cluster", "cli")
        .whereLayer("runs")
        .mayOnlyBeAccessedByLayers("descent", "studies", "report", "serve", "cluster", "cli")
        .whereLayer("capacity")
        .mayOnlyBeAccessedByLayers("descent", "studies", "report", "cli")
        .whereLayer("isolation")
        .mayOnlyBeAccessedByLayers("nets", "attention", "cli")
        .whereLayer("onnx")
        .mayOnlyBeAccessedByLayers("nets", "attention", "scaling", "report", "cli")
        .whereLayer("exported")
        .mayOnlyBeAccessedByLayers("onnx", "nets", "attention")
        .whereLayer("nets")
        .mayOnlyBeAccessedByLayers(
            "capacity", "scaling", "descent", "studies", "report", "cluster", "cli")
        .check(PRODUCT);
  }

  @Test
  void packagesFormNoCycles() {
    slices().matching("dev.sonde.(**)").should().beFreeOfCycles().check(PRODUCT);
  }

  /** Otherwise a package that is not on the class path would keep every rule. */
  @Test
  void theseRulesSawEveryPackage() throws IOException {
    NavigableSet<String> seen = new TreeSet<>();
    PRODUCT.forEach(type -> seen.add(type.getPackageName()));
    NavigableSet<String> written = new TreeSet<>();
    for (String module : MODULES) {
      Path sources = Path.of("..", module, "src", "main", "java");
      try (Stream<Path> files = Files.walk(sources)) {
        files
            .filter(file -> file.getFileName().toString().equals("package-info.java"))
            .map(file -> sources.relativize(file.getParent()).toString())
            .forEach(folder -> written.add(folder.replace(File.separatorChar, '.')));
      }
    }
    assertThat(seen).isEqualTo(written).hasSizeGreaterThan(40);
  }

  /** A package is a room: what a reader looks through to find a formula. */
  @Test
  void noPackageHasMoreThanFortyTypes() {
    Map<String, Long> types =
        PRODUCT.stream()
            .filter(JavaClass::isTopLevelClass)
            .filter(type -> !type.getSimpleName().equals("package-info"))
            .collect(groupingBy(JavaClass::getPackageName, counting()));
    assertThat(types).hasSizeGreaterThan(35);
    assertThat(types).allSatisfy((name, count) -> assertThat(count).as(name).isLessThan(41));
  }

  @Test
  void noMoreThanThreeClassesFormACircle() {
    Map<String, NavigableSet<String>> uses = uses();
    assertThat(uses).as("classes seen").hasSizeGreaterThan(400);
    assertThat(uses.values().stream().mapToInt(Set::size).sum())
        .as("uses seen")
        .isGreaterThan(3000);
    assertThat(Circles.of(uses))
        .as(
            "circles among %d classes: whoever reads or changes one of a circle has to know all of"
                + " it; let one of them take what it needs as an argument, or move what both need"
                + " below both",
            uses.size())
        .allSatisfy(circle -> assertThat(circle).hasSizeLessThan(4));
  }

  /** Java has no wall between a module's packages and the other modules; this is it. */
  @Test
  void otherModulesUseOnlyThePublicSurface() throws IOException {
    NavigableSet<String> used = new TreeSet<>();
    uses()
        .forEach(
            (user, others) ->
                others.stream()
                    .filter(type -> !module(type).equals(module(user)))
                    .forEach(used::add));
    NavigableSet<String> surface = surface();
    NavigableSet<String> hidden = new TreeSet<>(used);
    hidden.removeAll(surface);
    assertThat(hidden)
        .as("used by another module, but not on public-surface.txt; CONTRIBUTING.md says how")
        .isEmpty();
    surface.removeAll(used);
    assertThat(surface)
        .as("on public-surface.txt, but used by no other module: the line goes")
        .isEmpty();
  }

  private static NavigableSet<String> surface() throws IOException {
    try (Stream<String> lines = Files.lines(Path.of("src/test/resources/public-surface.txt"))) {
      return lines
          .map(String::strip)
          .filter(line -> !line.isEmpty() && !line.startsWith("#"))
          .map(line -> "dev.sonde." + line)
          .collect(toCollection(TreeSet::new));
    }
  }

  private static String module(String type) {
    return type.split("\\.", 4)[2];
  }

  /** By jdeps, which reads all of a class file: uses[class] are those that it names. */
  private static Map<String, NavigableSet<String>> uses() {
    ToolProvider jdeps = ToolProvider.findFirst("jdeps").orElseThrow();
    List<String> arguments =
        new ArrayList<>(List.of("-verbose:class", "-filter:none", "--multi-release", "base"));
    Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
        .filter(path -> PRODUCT_PATH.matcher(path).find())
        .forEach(arguments::add);
    StringWriter out = new StringWriter();
    StringWriter complaints = new StringWriter();
    int exit =
        jdeps.run(
            new PrintWriter(out), new PrintWriter(complaints), arguments.toArray(String[]::new));
    assertThat(exit).as(complaints.toString()).isZero();
    Map<String, NavigableSet<String>> uses = new TreeMap<>();
    for (Matcher use = USE.matcher(out.toString()); use.find(); ) {
      String user = outermost(use.group(1));
      String used = outermost(use.group(2));
      if (!used.equals(user)) {
        uses.computeIfAbsent(user, u -> new TreeSet<>()).add(used);
      }
    }
    return uses;
  }

  private static String outermost(String type) {
    return type.replaceFirst("\\$.*", "");
  }

  @Test
  void onlyNetsKnowsLibtorch() {
    noClasses()
        .that(resideOutsideOfPackage("dev.sonde.nets.."))
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.bytedeco.pytorch..")
        .check(PRODUCT);
  }

  /** One door to LAPACK; nets' minibatches multiply single numbers with the BLAS of libtorch. */
  @Test
  void onlyDenseKnowsLapack() {
    noClasses()
        .that(resideOutsideOfPackage("dev.sonde.spectra.dense"))
        .should()
        .dependOnClassesThat()
        .haveFullyQualifiedName("org.bytedeco.openblas.global.openblas_full")
        .check(PRODUCT);
  }

  @Test
  void onlyAttentionKnowsOnnxRuntimeAndTokenizers() {
    noClasses()
        .that(resideOutsideOfPackage("dev.sonde.attention.."))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("ai.onnxruntime..", "ai.djl..")
        .check(PRODUCT);
  }

  @Test
  void onlyServeKnowsTheServer() {
    noClasses()
        .that(resideOutsideOfPackage("dev.sonde.serve.."))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.javalin..", "org.eclipse.jetty..", "jakarta.servlet..")
        .check(PRODUCT);
  }

  @Test
  void onlyClusterKnowsSpark() {
    noClasses()
        .that(resideOutsideOfPackage("dev.sonde.cluster.."))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.apache.spark..", "scala..")
        .check(PRODUCT);
  }

  @Test
  void onlyReadersOfModelsKnowTheFormOfOnnxFiles() {
    noClasses()
        .that(
            resideOutsideOfPackages(
                "dev.sonde.attention..", "dev.sonde.onnx..", "dev.sonde.nets.onnx.."))
        .should()
        .dependOnClassesThat()
        .resideInAPackage("ai.onnx..")
        .check(PRODUCT);
  }

  @Test
  void reportsComputeNothingNative() {
    noClasses()
        .that()
        .resideInAnyPackage(
            "dev.sonde.capacity..",
            "dev.sonde.attention..",
            "dev.sonde.report..",
            "dev.sonde.serve..",
            "dev.sonde.cli..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.bytedeco..")
        .check(PRODUCT);
  }

  @Test
  void standardStreamsBelongToTheCommandLine() {
    noClasses()
        .that(resideOutsideOfPackage("dev.sonde.cli.."))
        .should(ACCESS_STANDARD_STREAMS)
        .orShould()
        .callMethod(System.class, "exit", int.class)
        .check(PRODUCT);
  }

  @Test
  void randomnessIsAParameter() {
    noClasses()
        .should()
        .callMethod(Math.class, "random")
        .orShould()
        .callConstructor(Random.class)
        .orShould()
        .dependOnClassesThat()
        .areAssignableTo(ThreadLocalRandom.class)
        .check(PRODUCT);
  }

  @Test
  void everyPackageIsNullMarked() {
    classes()
        .should(
            new ArchCondition<JavaClass>("reside in a null-marked package") {
              @Override
              public void check(JavaClass item, ConditionEvents events) {
                boolean marked = item.getPackage().isAnnotatedWith(NullMarked.class);
                events.add(new SimpleConditionEvent(item, marked, item.getPackageName()));
              }
            })
        .check(PRODUCT);
  }

  @Test
  void noFieldsAreOpen() {
    fields()
        .that()
        .areNotStatic()
        .and()
        .doNotHaveModifier(JavaModifier.SYNTHETIC)
        .should()
        .bePrivate()
        .check(PRODUCT);
  }

  @Test
  void nothingIsNamedForWhatItIsNot() {
    noClasses()
        .should()
        .haveNameMatching(".*(Util|Utils|Helper|Helpers|Manager|Impl|Common|Misc)")
        .check(PRODUCT);
  }

  @Test
  void publicClassesAreClosedToInheritance() {
    classes()
        .that()
        .arePublic()
        .and()
        .areNotInterfaces()
        .and()
        .areNotAssignableTo(Throwable.class)
        .should(
            new ArchCondition<JavaClass>("be final, sealed or not constructible from outside") {
              @Override
              public void check(JavaClass item, ConditionEvents events) {
                boolean closed =
                    item.getModifiers().contains(JavaModifier.FINAL)
                        || item.reflect().isSealed()
                        || item.isEnum();
                events.add(
                    new SimpleConditionEvent(
                        item, closed, item.getName() + " is public and open to inheritance"));
              }
            })
        .check(PRODUCT);
  }
}
