package io.weir.router.sticky;

import io.weir.schemas.config.ConfigKey;
import java.util.List;

/**
 * Sticky sessions.
 *
 * @param cookieNames cookies of apps that begin a sticky session
 */
public record StickySettings(
        @ConfigKey(
                description =
                        "Cookies of apps that begin a sticky session: requests that carry one of them and `__VCAP_ID__` go to the"
                                + " same instance.",
                defaultValue = "JSESSIONID")
        List<String> cookieNames) {

    public StickySettings {
        cookieNames = List.copyOf(cookieNames);
    }

    /** The defaults of the reference. */
    public static StickySettings defaults() {
        return new StickySettings(List.of("JSESSIONID"));
    }
}
