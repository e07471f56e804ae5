package io.weir.router;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** What a router is called that nobody gave a name. */
final class RouterId {

    private RouterId() {}

    static String of(RouterConfig config) {
        if (config.id() != null && !config.id().isBlank()) {
            return config.id();
        }
        int port = config.listen().port();
        return hostName() + (port == 0 ? "#" + ProcessHandle.current().pid() : ":" + port);
    }

    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "router";
        }
    }
}
