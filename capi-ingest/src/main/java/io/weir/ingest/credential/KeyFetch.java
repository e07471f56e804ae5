package io.weir.ingest.credential;

import java.io.IOException;

/** Where the key set comes from. Blocks, within a time. */
interface KeyFetch extends AutoCloseable {

    /** The key set as JSON, or an exception that says why there is none. */
    byte[] fetch() throws IOException, InterruptedException;

    @Override
    default void close() {}
}
