package io.weir.ingest.problem;

/**
 * One field that is wrong, and what would be right.
 *
 * @param field a JSON pointer into the body such as {@code /data/route_guid}, {@code ""} for the whole body, or a header's name
 * @param detail what is wrong with it, naming the value where that is safe
 */
public record FieldError(String field, String detail) {}
