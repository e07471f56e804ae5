package io.weir.embedded.registry;

import org.apache.avro.Schema;

/**
 * A schema as a version of a subject.
 *
 * @param subject such as {@code weir.route-events-value}
 * @param version 1, 2, 3 … within the subject
 * @param id the schema's id; one schema has one id under all subjects
 * @param schema the schema
 */
record RegisteredVersion(String subject, int version, int id, Schema schema) {}
