package io.weir.router.step;

import io.weir.router.exchange.Exchange;
import io.weir.router.exchange.HeaderNames;
import io.weir.router.exchange.RouterError;
import io.weir.router.exchange.Step;
import io.weir.router.table.InstanceFilter;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads which instances a request asks for: {@code X-CF-App-Instance: <app guid>:<index>}, or else {@code
 * X-CF-Process-Instance: <process guid>[:<index>]}. Backends get neither.
 */
public final class ReadInstanceHeaders implements Step {

    private static final String GUID = "([\\da-f]{8}-(?:[\\da-f]{4}-){3}[\\da-f]{12})";
    private static final Pattern APP_INSTANCE = Pattern.compile(GUID + ":(\\d+)");
    private static final Pattern PROCESS_INSTANCE = Pattern.compile(GUID + "(?::(\\d+))?");

    private static final String NOT_CACHED = "no-cache, no-store";
    private static final RouterError INVALID_APP_INSTANCE = new RouterError(
            400, "invalid_cf_app_instance_header", "Invalid X-CF-App-Instance Header", NOT_CACHED, false);
    private static final RouterError INVALID_PROCESS_INSTANCE = new RouterError(
            400, "invalid_cf_process_instance_header", "Invalid X-CF-Process-Instance Header", NOT_CACHED, false);

    @Override
    public @Nullable RouterError apply(Exchange x) {
        String app = take(x, HeaderNames.X_CF_APP_INSTANCE);
        String process = take(x, HeaderNames.X_CF_PROCESS_INSTANCE);
        if (app != null) {
            return read(x, APP_INSTANCE.matcher(app), false) ? null : INVALID_APP_INSTANCE;
        }
        if (process != null) {
            return read(x, PROCESS_INSTANCE.matcher(process), true) ? null : INVALID_PROCESS_INSTANCE;
        }
        return null;
    }

    /** The header's first value, which is taken away; null where it has none or an empty one. */
    private static @Nullable String take(Exchange x, CharSequence name) {
        String value = x.headers.get(name);
        if (value == null) {
            return null;
        }
        x.headers.remove(name);
        return value.isEmpty() ? null : value;
    }

    private static boolean read(Exchange x, Matcher matcher, boolean ofProcess) {
        if (!matcher.matches()) {
            return false;
        }
        var wanted = new InstanceFilter(ofProcess, matcher.group(1), matcher.group(2));
        x.instances = wanted;
        x.demand.only(wanted);
        return true;
    }

    /** The answer to a request for instances that its route does not have, or that has no route. */
    static RouterError unknown(InstanceFilter wanted, String host) {
        String instance =
                wanted.index() == null ? "Requested instance" : "Requested instance ('" + wanted.index() + "')";
        String guid = wanted.ofProcess() ? " with process guid ('" : " with guid ('";
        return new RouterError(
                400,
                "unknown_route",
                instance + guid + wanted.guid() + "') does not exist for route ('" + host + "')",
                NOT_CACHED,
                false);
    }
}
