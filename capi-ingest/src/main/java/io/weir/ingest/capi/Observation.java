package io.weir.ingest.capi;

import io.weir.schemas.avro.Route;
import java.nio.ByteBuffer;

/** What CAPI says about one route. */
public sealed interface Observation {

    /** CAPI has the route, and it looks like this. */
    record Found(Route route) implements Observation {}

    /** CAPI has the route, and it looks like this, but the scope leaves it out. */
    record OutOfScope(Route route) implements Observation {}

    /** CAPI says that there is no such route. */
    record Gone() implements Observation {}

    /**
     * CAPI has the route, but its document cannot be read as one.
     *
     * @param message what is wrong with it, naming the part
     * @param json the document, in UTF-8
     */
    record Malformed(String message, ByteBuffer json) implements Observation {}
}
