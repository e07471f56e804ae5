package io.weir.router.sticky;

import io.vertx.core.MultiMap;
import io.weir.router.exchange.Exchange;
import io.weir.router.exchange.HeaderNames;
import io.weir.router.exchange.ResponseStep;
import io.weir.router.table.Endpoint;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Binds a session to the instance that served, by the cookie {@code __VCAP_ID__}: when the app sets a session cookie, when a
 * session's instance did not serve, and, where that is configured, when the app asks for Negotiate.
 *
 * <p>The app's cookie lends its attributes. An app that sets {@code __VCAP_ID__} itself is not interfered with.
 */
public final class IssueStickyCookie implements ResponseStep {

    /** As long as a Negotiate handshake may take. */
    private static final String NEGOTIATE_ATTRIBUTES = "; Max-Age=60; HttpOnly";

    private final StickySettings settings;
    private final SessionNames sessions;

    public IssueStickyCookie(StickySettings settings) {
        this.settings = settings;
        this.sessions = new SessionNames(settings.cookieNames());
    }

    @Override
    public void apply(Exchange x, int status, MultiMap headers) {
        Endpoint served = x.endpoint;
        if (served == null || x.error != null || isForRouteService(x)) {
            return;
        }
        String instance = served.instanceText();
        if (instance.isEmpty() || !Cookies.isValue(instance)) {
            return;
        }
        String asked = x.demand.preferred();
        boolean elsewhere = asked != null && !asked.equals(instance);
        boolean negotiates = settings.forAuthNegotiate()
                && (asked == null || elsewhere)
                && Negotiate.is(headers.get(HeaderNames.WWW_AUTHENTICATE));
        boolean sets = headers.contains(HeaderNames.SET_COOKIE);
        if (sets || negotiates || elsewhere) {
            List<SetCookie> begun = sets ? sessionsIn(headers) : List.of();
            if (begun != null) {
                issue(x, headers, instance, begun, negotiates, elsewhere && settings.reissue());
            }
        }
    }

    private void issue(
            Exchange x, MultiMap headers, String instance, List<SetCookie> begun, boolean negotiates, boolean again) {
        String start = Cookies.VCAP_ID + "=" + instance + "; Path=" + path(x);
        if (negotiates) {
            String secure = settings.secureCookies() ? "; Secure" : "";
            headers.add(HeaderNames.SET_COOKIE, start + NEGOTIATE_ATTRIBUTES + secure + "; SameSite=Strict");
        } else if (!begun.isEmpty()) {
            String last = "";
            for (SetCookie session : begun) {
                String cookie = start + attributes(session);
                if (!cookie.equals(last)) {
                    headers.add(HeaderNames.SET_COOKIE, cookie);
                }
                last = cookie;
            }
        } else if (again) {
            headers.add(
                    HeaderNames.SET_COOKIE, start + (settings.secureCookies() ? "; HttpOnly; Secure" : "; HttpOnly"));
        }
    }

    /** The session cookies that the app sets; null when it sets {@code __VCAP_ID__} itself. */
    private @Nullable List<SetCookie> sessionsIn(MultiMap headers) {
        List<SetCookie> begun = new ArrayList<>(1);
        for (String header : headers.getAll(HeaderNames.SET_COOKIE)) {
            String name = SetCookie.nameOf(header);
            if (Cookies.VCAP_ID.equals(name)) {
                return null;
            }
            if (name != null && sessions.contains(name)) {
                begun.add(SetCookie.parse(header, name));
            }
        }
        return begun;
    }

    private String attributes(SetCookie session) {
        StringBuilder text = new StringBuilder();
        if (session.expires() != null) {
            text.append("; Expires=").append(session.expires());
        }
        // The other lives are not copied: a session that an app ends must end here too, but one that it prolongs may go
        // on
        // with the cookie that it has.
        if (session.deleted()) {
            text.append("; Max-Age=0");
        }
        text.append("; HttpOnly");
        if (session.secure() || settings.secureCookies()) {
            text.append("; Secure");
        }
        if (session.sameSite() != null) {
            text.append("; SameSite=").append(session.sameSite());
        }
        if (session.partitioned()) {
            text.append("; Partitioned");
        }
        return text.toString();
    }

    /**
     * The route's path as the client wrote it, since browsers compare paths with case and the table does not; the root
     * where the path cannot stand in a cookie.
     */
    private static String path(Exchange x) {
        String path = x.cell == null ? "" : x.cell.path();
        if (path.isEmpty() || path.indexOf(';') >= 0) {
            return "/";
        }
        return x.target.regionMatches(true, 0, path, 0, path.length()) ? x.target.substring(0, path.length()) : path;
    }

    /** What a route service answers is not an instance's answer, and its way back brings the instance's own. */
    private static boolean isForRouteService(Exchange x) {
        return x.service != null
                || (x.headers.contains(HeaderNames.X_CF_PROXY_SIGNATURE)
                        && x.headers.contains(HeaderNames.X_CF_FORWARDED_URL));
    }
}
