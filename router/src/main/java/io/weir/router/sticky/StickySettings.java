package io.weir.router.sticky;

import io.weir.schemas.config.ConfigKey;
import java.util.List;

/**
 * Sticky sessions.
 *
 * @param cookieNames cookies of apps that begin a sticky session
 * @param secureCookies whether {@code __VCAP_ID__} is for TLS alone, whatever the app's cookie is for
 * @param reissue whether a session whose instance did not serve is bound to the one that did
 * @param forAuthNegotiate whether the rounds of one Negotiate handshake go to one instance
 */
public record StickySettings(
        @ConfigKey(
                description =
                        "Cookies of apps that begin a sticky session: requests that carry one of them and `__VCAP_ID__` go to the"
                                + " same instance. Each also stands for its form with the prefix `__Host-`.",
                defaultValue = "JSESSIONID")
        List<String> cookieNames,

        @ConfigKey(
                description = "Whether `__VCAP_ID__` is `Secure` even where the app's cookie is not.",
                defaultValue = "false")
        boolean secureCookies,

        @ConfigKey(
                description =
                        "Whether a request of a sticky session that another instance had to serve binds the session to that"
                                + " one, by a new `__VCAP_ID__`. Without it the session returns to its instance once that is back.",
                defaultValue = "true")
        boolean reissue,

        @ConfigKey(
                description =
                        "Whether requests with `Authorization: Negotiate` and `__VCAP_ID__` go to that instance or are"
                                + " answered 502, and responses that ask for Negotiate set the cookie for 60 s.",
                defaultValue = "false")
        boolean forAuthNegotiate) {

    /** Each name is looked for in every request that carries {@code __VCAP_ID__}. */
    private static final int COOKIE_NAMES_MAX = 16;

    public StickySettings {
        cookieNames = List.copyOf(cookieNames);
        if (cookieNames.size() > COOKIE_NAMES_MAX) {
            throw new IllegalArgumentException(
                    "cookieNames: " + cookieNames.size() + " names; at most " + COOKIE_NAMES_MAX + " are possible");
        }
        for (String name : cookieNames) {
            if (!Cookies.isName(name) || name.equals(Cookies.VCAP_ID)) {
                throw new IllegalArgumentException("cookieNames: '" + name
                        + "' must be the name of an app's cookie: letters, digits and !#$%&'*+-.^_`|~");
            }
        }
    }

    /** The defaults of the reference. */
    public static StickySettings defaults() {
        return new StickySettings(List.of("JSESSIONID"), false, true, false);
    }
}
