package io.weir.schemas.registry;

/** A schema registry that tests talk to; its text names its make. */
public interface RunningRegistry {

    /** For {@code schema.registry.url}; may be another one after a restart. */
    String url();

    /** Ends it and starts it again on what it has stored. */
    void restart();
}
