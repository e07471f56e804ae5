package io.weir.embedded.capi;

import java.util.List;
import java.util.Set;

/**
 * A UAA client that may ask for tokens with its credentials.
 *
 * @param scopes such as {@code cloud_controller.admin}; without that one the client may read only, and with
 *     {@code cloud_controller.read} alone it sees empty lists, since it has no role anywhere
 */
public record SimulatedClient(String id, String secret, List<String> scopes) {

    static final String ADMIN = "cloud_controller.admin";
    /** A user of the Cloud Controller; without a role in an organization or space that is not worth much. */
    private static final String READ = "cloud_controller.read";

    private static final Set<String> READERS =
            Set.of(ADMIN, "cloud_controller.admin_read_only", "cloud_controller.global_auditor");

    public SimulatedClient {
        scopes = List.copyOf(scopes);
    }

    /** A client that may read and change everything. */
    public static SimulatedClient admin(String id, String secret) {
        return new SimulatedClient(id, secret, List.of(ADMIN));
    }

    /** A client that may read everything and change nothing. */
    public static SimulatedClient auditor(String id, String secret) {
        return new SimulatedClient(id, secret, List.of("cloud_controller.global_auditor"));
    }

    /** A client that has no role in any organization or space: its lists are empty and every single thing is not found. */
    public static SimulatedClient withoutRoles(String id, String secret) {
        return new SimulatedClient(id, secret, List.of(READ));
    }

    boolean mayRead() {
        return seesEverything() || scopes.contains(READ);
    }

    boolean seesEverything() {
        return scopes.stream().anyMatch(READERS::contains);
    }

    boolean mayWrite() {
        return scopes.contains(ADMIN);
    }

    @Override
    public String toString() {
        return "SimulatedClient[id=" + id + ", secret=***, scopes=" + scopes + "]";
    }
}
