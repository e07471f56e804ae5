package io.weir.schemas.registry;

import io.weir.embedded.fixture.TestPlatform;
import java.util.stream.Stream;

/** The registries that every test of the client and the serdes runs against, one of each make. */
public final class Registries {

    private Registries() {}

    /** Started at the first use, ended with this JVM. */
    public static Stream<RunningRegistry> all() {
        return Stream.of(Shared.WEIRS, Shared.APICURIOS);
    }

    /** A subject or topic that no other test uses. */
    public static String freshName(String stem) {
        return TestPlatform.shared().freshName(stem);
    }

    private static final class Shared {
        static final RunningRegistry WEIRS = new WeirRegistry(TestPlatform.shared());
        static final RunningRegistry APICURIOS = apicurio();

        private static RunningRegistry apicurio() {
            ApicurioRegistry registry = ApicurioRegistry.start();
            Runtime.getRuntime().addShutdownHook(new Thread(registry::stop, "apicurio-close"));
            return registry;
        }
    }
}
