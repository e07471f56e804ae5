package io.weir.schemas.registry;

import io.weir.embedded.fixture.TestPlatform;
import io.weir.embedded.registry.EmbeddedRegistry;
import io.weir.embedded.registry.EmbeddedRegistrySettings;

/** The registry in this JVM, on a topic of its own. */
final class WeirRegistry implements RunningRegistry {

    private final EmbeddedRegistrySettings settings;
    private EmbeddedRegistry registry;

    WeirRegistry(TestPlatform platform) {
        settings = new EmbeddedRegistrySettings(platform.bootstrapServers()).withTopic(platform.freshName("_schemas"));
        registry = EmbeddedRegistry.start(settings);
    }

    @Override
    public String url() {
        return registry.url();
    }

    @Override
    public void restart() {
        registry.close();
        registry = EmbeddedRegistry.start(settings);
    }

    @Override
    public String toString() {
        return "Weir's registry";
    }
}
