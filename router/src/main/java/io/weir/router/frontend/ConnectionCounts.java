package io.weir.router.frontend;

import java.net.InetAddress;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * How many connections are open, together and by client address, and whether one more may be.
 *
 * <p>Threads: any. There are as many addresses as connections at most; one goes with its last connection.
 */
final class ConnectionCounts {

    private final int most;
    private final int mostPerClient;
    private final AtomicInteger open = new AtomicInteger();
    private final ConcurrentHashMap<InetAddress, Integer> byClient = new ConcurrentHashMap<>();

    /** @param mostPerClient 0 for no limit */
    ConnectionCounts(int most, int mostPerClient) {
        this.most = most;
        this.mostPerClient = mostPerClient;
    }

    int open() {
        return open.get();
    }

    int clients() {
        return byClient.size();
    }

    /** Counts one more connection; false if there are as many as may be. */
    boolean enter() {
        if (open.incrementAndGet() > most) {
            open.decrementAndGet();
            return false;
        }
        return true;
    }

    /** Counts one connection less and says how many there are. */
    int leave() {
        return open.decrementAndGet();
    }

    /** Counts one more connection of a client; false if it has as many as it may. */
    boolean enter(InetAddress client) {
        if (mostPerClient == 0) {
            return true;
        }
        if (byClient.merge(client, 1, Integer::sum) <= mostPerClient) {
            return true;
        }
        leave(client);
        return false;
    }

    void leave(InetAddress client) {
        if (mostPerClient != 0) {
            byClient.computeIfPresent(client, (address, had) -> had == 1 ? null : had - 1);
        }
    }
}
