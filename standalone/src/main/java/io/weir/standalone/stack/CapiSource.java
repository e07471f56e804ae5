package io.weir.standalone.stack;

import java.net.URI;
import java.nio.file.Path;

/** Whose routes one-machine mode serves. */
public sealed interface CapiSource {

    /** A small CAPI in this JVM, which keeps its routes in the data folder; gives way to one that the configuration file names. */
    record Simulated() implements CapiSource {}

    /**
     * The CAPI of a foundation.
     *
     * @param url such as {@code https://api.sys.example.com}
     * @param clientId a UAA client that may read every route
     * @param secretFile file with that client's secret
     * @param skipSslValidation true to trust any certificate
     */
    record Foundation(URI url, String clientId, Path secretFile, boolean skipSslValidation) implements CapiSource {}
}
