package io.weir.router.accesslog;

import io.weir.schemas.config.ConfigKey;

/**
 * The access log.
 *
 * @param format what a line looks like
 */
public record AccessLogSettings(
        @ConfigKey(
                description = "What a line looks like: `gorouter`, `json`, or `none` for no access log.",
                defaultValue = "none")
        Format format) {

    /** Forms of a line. */
    public enum Format {
        NONE,
        GOROUTER,
        JSON
    }

    /** No access log. */
    public static AccessLogSettings none() {
        return new AccessLogSettings(Format.NONE);
    }
}
