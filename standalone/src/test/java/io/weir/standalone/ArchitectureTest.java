package io.weir.standalone;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The layering of the design: who may depend on whom, and which packages are pure. */
class ArchitectureTest {

    /** Root package of each module to the modules it may use; {@code io.weir.perf} is outside of this class path. */
    private static final Map<String, List<String>> MAY_USE = new TreeMap<>(Map.of(
            "io.weir.schemas", List.of(),
            "io.weir.ingest", List.of("io.weir.schemas"),
            "io.weir.projector", List.of("io.weir.schemas"),
            "io.weir.router", List.of("io.weir.schemas"),
            "io.weir.embedded", List.of("io.weir.schemas")));

    /** Packages that take values and return values. */
    private static final Set<String> PURE_PACKAGES = Set.of(
            "io.weir.schemas.route",
            "io.weir.ingest.signature",
            "io.weir.projector.fold",
            "io.weir.router.lookup",
            "io.weir.router.selection",
            "io.weir.router.table");

    /** Classes that do so in packages where others talk to the world: what decides, reads and checks. */
    private static final Set<String> PURE_CLASSES = Set.of(
            "io.weir.ingest.capi.RouteJson",
            "io.weir.ingest.endpoint.RegistrationBody",
            "io.weir.ingest.endpoint.Scope",
            "io.weir.ingest.endpoint.UriPattern",
            "io.weir.ingest.webhook.Hints",
            "io.weir.ingest.webhook.WebhookBody",
            "io.weir.ingest.worker.RouteDecision",
            "io.weir.projector.operator.Gap",
            "io.weir.projector.operator.TableSettings",
            "io.weir.projector.operator.await.ChangeSearch",
            "io.weir.projector.operator.await.MemberStanding",
            "io.weir.projector.operator.compare.TableReading",
            "io.weir.projector.operator.fleet.FleetView",
            "io.weir.projector.operator.fleet.MemberRow",
            "io.weir.projector.operator.fleet.Roster",
            "io.weir.projector.operator.fleet.TableAgreement",
            "io.weir.projector.operator.replay.ReplayProgress",
            "io.weir.projector.operator.serving.SwitchCheck");

    private static final DescribedPredicate<JavaClass> PURE = DescribedPredicate.describe(
            "pure",
            each -> PURE_PACKAGES.contains(each.getPackageName())
                    || PURE_CLASSES.stream()
                            .anyMatch(name -> each.getName().equals(name)
                                    || each.getName().startsWith(name + "$")));

    private static JavaClasses product;

    @BeforeAll
    static void readClasses() {
        product = new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages("io.weir");
    }

    @Test
    void everyModuleIsLookedAt() {
        Set<String> packages = new TreeSet<>();
        product.forEach(each -> packages.add(each.getPackageName()));

        assertThat(packages).containsAll(PURE_PACKAGES);
        assertThat(PURE_CLASSES)
                .allSatisfy(name -> assertThat(product.contain(name)).as(name).isTrue());
        MAY_USE.keySet().forEach(root -> assertThat(packages).anyMatch(name -> name.startsWith(root)));
    }

    @Test
    void modulesUseOnlyThoseBelowThem() {
        MAY_USE.forEach((module, below) -> noClasses()
                .that()
                .resideInAPackage(module + "..")
                .should()
                .dependOnClassesThat(ofOtherModules(module, below))
                .because("DESIGN §3: " + module + " may use " + (below.isEmpty() ? "no other module" : below))
                .check(product));
    }

    @Test
    void packagesOfAModuleFormNoCycle() {
        for (String module : List.of("schemas", "ingest", "projector", "router", "embedded", "standalone")) {
            slices().matching("io.weir." + module + ".(*)..")
                    .should()
                    .beFreeOfCycles()
                    .check(product);
        }
    }

    @Test
    void whatIsPureSeesNeitherKafkaNorVertx() {
        noClasses()
                .that(PURE)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.apache.kafka..", "io.vertx..", "io.netty..", "org.slf4j..", "org.rocksdb..")
                .check(product);
    }

    @Test
    void whatIsPureAsksNoClockAndNoChance() {
        noClasses()
                .that(PURE)
                .should()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .callMethod(Instant.class, "now")
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(Clock.class)
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(InstantSource.class)
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(RandomGenerator.class)
                .check(product);
    }

    @Test
    void everyPackageIsNullMarked() {
        for (JavaClass each : product) {
            JavaPackage home = each.getPackage();
            if (!isGenerated(each)) {
                assertThat(home.isAnnotatedWith(NullMarked.class))
                        .as("@NullMarked on package " + each.getPackageName())
                        .isTrue();
            }
        }
    }

    @Test
    void namesSayWhatAThingIs() {
        classes()
                .that()
                .resideInAPackage("io.weir..")
                .and()
                .resideOutsideOfPackage("..avro")
                .should()
                .haveNameNotMatching(".*(Impl|Manager|Helper|Utils?)")
                .andShould()
                .haveNameNotMatching(".*\\.(Abstract|Base)[A-Z][^.]*")
                .check(product);
    }

    private static DescribedPredicate<JavaClass> ofOtherModules(String module, List<String> below) {
        return DescribedPredicate.describe(
                "of other modules than " + below,
                each -> each.getPackageName().startsWith("io.weir.")
                        && !isIn(each, module)
                        && below.stream().noneMatch(root -> isIn(each, root)));
    }

    /** Avro writes them. */
    private static boolean isGenerated(JavaClass each) {
        return each.getPackageName().endsWith(".avro");
    }

    private static boolean isIn(JavaClass each, String root) {
        return each.getPackageName().equals(root) || each.getPackageName().startsWith(root + ".");
    }
}
