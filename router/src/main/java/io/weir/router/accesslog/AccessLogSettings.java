package io.weir.router.accesslog;

import io.weir.schemas.config.ByteSize;
import io.weir.schemas.config.ConfigKey;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The access log.
 *
 * @param format what a line looks like
 * @param file the file that lines are appended to; standard output without one
 * @param fields further fields, in this order
 * @param headers request headers that are logged too, in this order
 * @param redactQuery what becomes of the query of a GET request
 * @param omitForwardedFor whether {@code X-Forwarded-For} is left out
 * @param omitSourceAddress whether the client's address is left out
 * @param bufferBytesMax bound on the lines that wait to be written
 */
public record AccessLogSettings(
        @ConfigKey(
                description = "What a line looks like: `gorouter`, `json`, or `none` for no access log.",
                defaultValue = "none")
        Format format,

        @ConfigKey(
                description =
                        "File that lines are appended to; it is opened anew when it was moved away, as logrotate does."
                                + " Without it, standard output.")
        Optional<Path> file,

        @ConfigKey(
                description =
                        "Further fields before `x_cf_routererror`, in this order: `backend-time`, `dial-time`, `dns-time`,"
                                + " `failed-attempts`, `failed-attempts-time`, `hop-from`, `hop-to`, `local-address`, `tls-time`.")
        List<Field> fields,

        @ConfigKey(
                description =
                        "Request headers that are logged at the end of the line, as they were sent to the backend:"
                                + " `X-Some-Thing` as `x_some_thing:\"…\"`.")
        List<String> headers,

        @ConfigKey(
                description =
                        "What becomes of the query of a GET request: `none` leaves it, `all` takes it away, `hash` replaces"
                                + " it by its SHA-1.",
                defaultValue = "none")
        RedactQuery redactQuery,

        @ConfigKey(description = "Whether `X-Forwarded-For` is left out of the line.", defaultValue = "false")
        boolean omitForwardedFor,

        @ConfigKey(description = "Whether the client's address is left out of the line.", defaultValue = "false")
        boolean omitSourceAddress,

        @ConfigKey(
                description = "How much may wait to be written; while that is full, lines are dropped and counted.",
                defaultValue = "8MiB")
        ByteSize bufferBytesMax) {

    /** Forms of a line. */
    public enum Format {
        NONE,
        GOROUTER,
        JSON
    }

    /** Fields that are logged on demand. */
    public enum Field {
        BACKEND_TIME,
        DIAL_TIME,
        DNS_TIME,
        FAILED_ATTEMPTS,
        FAILED_ATTEMPTS_TIME,
        HOP_FROM,
        HOP_TO,
        LOCAL_ADDRESS,
        TLS_TIME;

        /** As it stands in the line. */
        String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Ways to keep queries out of the log. */
    public enum RedactQuery {
        NONE,
        ALL,
        HASH
    }

    /** A line is to stay readable. */
    private static final int HEADERS_MAX = 32;

    private static final Pattern HEADER = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}");

    /** What belongs to the client's connection is gone by the time a request is logged. */
    private static final Set<String> GONE =
            Set.of("connection", "keep-alive", "proxy-connection", "te", "trailer", "transfer-encoding", "upgrade");

    private static final long BUFFER_LEAST = 256 << 10;
    private static final long BUFFER_MOST = 1 << 30;

    public AccessLogSettings {
        fields = List.copyOf(fields);
        headers = List.copyOf(headers);
        if (new HashSet<>(fields).size() < fields.size()) {
            throw new IllegalArgumentException("fields: " + fields + " must name each field once");
        }
        if (headers.size() > HEADERS_MAX) {
            throw new IllegalArgumentException(
                    "headers: " + headers.size() + " are too many, expected " + HEADERS_MAX + " at most");
        }
        Set<String> names = new HashSet<>();
        for (String header : headers) {
            requireHeader(header, names);
        }
        if (bufferBytesMax.bytes() < BUFFER_LEAST || bufferBytesMax.bytes() > BUFFER_MOST) {
            throw new IllegalArgumentException("bufferBytesMax: " + bufferBytesMax + " must be 256KiB to 1GiB");
        }
    }

    private static void requireHeader(String header, Set<String> names) {
        String lower = header.toLowerCase(Locale.ROOT);
        if (!HEADER.matcher(header).matches()) {
            throw new IllegalArgumentException("headers: '" + header + "' is not the name of a header");
        }
        if (GONE.contains(lower)) {
            throw new IllegalArgumentException("headers: '" + header
                    + "' belongs to the client's connection and is not known any more when a request is logged");
        }
        if (!names.add(lower)) {
            throw new IllegalArgumentException("headers: '" + header + "' is named twice");
        }
    }

    /** No access log. */
    public static AccessLogSettings none() {
        return of(Format.NONE, Optional.empty());
    }

    /** A log with nothing out of the ordinary. */
    public static AccessLogSettings of(Format format, Optional<Path> file) {
        return new AccessLogSettings(
                format, file, List.of(), List.of(), RedactQuery.NONE, false, false, ByteSize.ofMebibytes(8));
    }
}
