package io.weir.standalone.stack;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * How one-machine mode is started.
 *
 * @param dataFolder where everything is kept
 * @param routers routers to run
 * @param ports where to listen
 * @param capi whose routes are served
 * @param overrides YAML file with a section per kind of service, laid over the
 *     configuration of that service; null for none
 */
public record StackSettings(
        Path dataFolder,
        int routers,
        Ports ports,
        CapiSource capi,
        @Nullable Path overrides) {

    /** A small machine runs a handful; ports are laid out for no more. */
    private static final int ROUTERS_MAX = 16;

    public StackSettings {
        if (routers < 1 || routers > ROUTERS_MAX) {
            throw new IllegalArgumentException("routers: " + routers + ", expected 1 to " + ROUTERS_MAX);
        }
    }
}
