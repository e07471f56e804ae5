package io.weir.embedded.capi;

/**
 * Who did something, as an audit event names it.
 *
 * @param guid guid of the user or client
 * @param type {@code user}, {@code app} or {@code process}
 * @param name what CAPI shows, such as an e-mail address
 */
public record Actor(String guid, String type, String name) {

    /** The actor of changes made through the Java API by tests and seeds. */
    public static Actor operator() {
        return new Actor("00000000-0000-4000-8000-00000000a0fe", "user", "operator");
    }
}
