package io.weir.standalone.report;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is said of all findings together.
 *
 * @param text for people
 * @param fields in JSON, before the list of findings, in this order
 */
public record Heading(String text, Map<String, @Nullable Object> fields) {}
