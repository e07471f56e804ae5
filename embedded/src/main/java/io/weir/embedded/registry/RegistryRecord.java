package io.weir.embedded.registry;

import java.util.Optional;

/** A record of the schema topic. */
sealed interface RegistryRecord {

    /**
     * A registry's wish that {@code schema} be {@code version} of {@code subject} under {@code id}. It counts if version
     * and id are still the next ones where the record stands in the topic; so of two that race one counts, and every
     * reader agrees which.
     *
     * @param proposal unique to the record
     * @param schema the schema's text, in Avro's own writing
     */
    record Proposed(String proposal, String subject, int version, int id, String schema) implements RegistryRecord {}

    /**
     * The compatibility level of a subject, or of all that have none of their own; the last one counts.
     *
     * @param subject the subject, or empty for the level of all others
     */
    record LevelSet(Optional<String> subject, CompatibilityLevel level) implements RegistryRecord {}
}
