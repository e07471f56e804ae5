package io.weir.ingest.endpoint;

import io.weir.ingest.problem.ProblemException;
import io.weir.ingest.problem.ProblemKind;
import java.net.InetAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The address of an endpoint.
 *
 * @param address IP address or host name in lower case; an IPv6 address in brackets, as it stands in a URL
 * @param port 1..65535
 */
public record EndpointId(String address, int port) {

    private static final Pattern HOST = Pattern.compile("[a-z0-9]([a-z0-9_.-]{0,251}[a-z0-9])?");
    private static final Pattern PORT = Pattern.compile("[0-9]{1,5}");
    private static final int PORT_MAX = 65_535;

    /**
     * The id of an endpoint as a source names it; an IPv6 address may come without its brackets.
     *
     * @return null when it is no address, or no port
     */
    public static @Nullable EndpointId of(String address, int port) {
        String lower = address.toLowerCase(Locale.ROOT);
        String text = lower.indexOf(':') >= 0 && !lower.startsWith("[") ? "[" + lower + "]" : lower;
        return port < 1 || port > PORT_MAX || !isAddress(text) ? null : new EndpointId(text, port);
    }

    /** Reads the path segment of a request, percent-encoded; a 422 problem when it is not an address and a port. */
    static EndpointId parse(String segment) {
        String text = decode(segment).toLowerCase(Locale.ROOT);
        int colon = text.lastIndexOf(':');
        String address = colon < 0 ? "" : text.substring(0, colon);
        String port = colon < 0 ? "" : text.substring(colon + 1);
        if (!isAddress(address) || !PORT.matcher(port).matches()) {
            throw wrong(text);
        }
        int number = Integer.parseInt(port);
        if (number < 1 || number > PORT_MAX) {
            throw wrong(text);
        }
        return new EndpointId(address, number);
    }

    private static boolean isAddress(String address) {
        if (!address.startsWith("[")) {
            return HOST.matcher(address).matches();
        }
        try {
            return address.endsWith("]")
                    && InetAddress.ofLiteral(address.substring(1, address.length() - 1))
                                    .getAddress()
                                    .length
                            == 16;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static String decode(String segment) {
        try {
            // In a path a plus is a plus.
            return URLDecoder.decode(segment.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw wrong(segment);
        }
    }

    private static ProblemException wrong(String text) {
        return ProblemException.ofField(
                ProblemKind.INVALID_CONTENT,
                "id",
                "the endpoint id '" + (text.length() > 80 ? text.substring(0, 80) + "…" : text)
                        + "' must be address:port, such as 10.0.0.1:8080 or [fd00::1]:8080");
    }

    @Override
    public String toString() {
        return address + ":" + port;
    }
}
