package dev.sonde.verification;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ThreadLocalRandom;
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
          "nets",
          "capacity",
          "attention",
          "scaling",
          "runs",
          "descent",
          "studies",
          "report",
          "cli");

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
        .layer("report")
        .definedBy("dev.sonde.report..")
        .layer("cli")
        .definedBy("dev.sonde.cli..")
        .whereLayer("cli")
        .mayNotBeAccessedByAnyLayer()
        .whereLayer("report")
        .mayOnlyBeAccessedByLayers("cli")
        .whereLayer("scaling")
        .mayOnlyBeAccessedByLayers("report", "cli")
        .whereLayer("attention")
        .mayOnlyBeAccessedByLayers("scaling", "report", "cli")
        .whereLayer("studies")
        .mayOnlyBeAccessedByLayers("report", "cli")
        .whereLayer("descent")
        .mayOnlyBeAccessedByLayers("studies", "report", "cli")
        .whereLayer("runs")
        .mayOnlyBeAccessedByLayers("descent", "studies", "report", "cli")
        .whereLayer("capacity")
        .mayOnlyBeAccessedByLayers("descent", "studies", "report", "cli")
        .whereLayer("isolation")
        .mayOnlyBeAccessedByLayers("nets", "attention", "cli")
        .whereLayer("nets")
        .mayOnlyBeAccessedByLayers("capacity", "scaling", "descent", "studies", "report", "cli")
        .check(PRODUCT);
  }

  @Test
  void packagesFormNoCycles() {
    slices().matching("dev.sonde.(**)").should().beFreeOfCycles().check(PRODUCT);
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

  @Test
  void onlyAttentionKnowsOnnxRuntimeAndTokenizers() {
    noClasses()
        .that(resideOutsideOfPackage("dev.sonde.attention.."))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("ai.onnxruntime..", "ai.onnx..", "ai.djl..")
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
