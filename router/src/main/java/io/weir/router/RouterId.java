package io.weir.router;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** What a router is called that nobody gave a name, and where others reach it. */
final class RouterId {

    private RouterId() {}

    static String of(RouterConfig config) {
        if (config.id() != null && !config.id().isBlank()) {
            return config.id();
        }
        int port = config.listen().port();
        return hostName() + (port == 0 ? "#" + ProcessHandle.current().pid() : ":" + port);
    }

    /**
     * {@code host:port} at which others reach the router.
     *
     * @param port the one that it listens on
     */
    static String address(RouterConfig config, int port) {
        String given = config.fleet().address();
        if (given != null && !given.isBlank()) {
            return given;
        }
        String host = config.listen().host();
        boolean any = host.isBlank() || host.equals("0.0.0.0") || host.equals("::");
        return (any ? hostName() : host) + ":" + port;
    }

    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "router";
        }
    }
}
