package io.weir.router.table;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Copy-on-write arrays of endpoints: views hold them, so none is ever changed. */
final class EndpointArrays {

    private EndpointArrays() {}

    /** @param alone an array of it alone, which all may have who had none before */
    static Endpoint[] with(Endpoint[] endpoints, Endpoint added, Endpoint[] alone) {
        if (endpoints.length == 0) {
            return alone;
        }
        Endpoint[] more = Arrays.copyOf(endpoints, endpoints.length + 1);
        more[endpoints.length] = added;
        return more;
    }

    /** Without that very endpoint; the same array if it is not in it. */
    static Endpoint[] without(Endpoint[] endpoints, Endpoint removed) {
        for (int i = 0; i < endpoints.length; i++) {
            if (endpoints[i].equals(removed)) {
                if (endpoints.length == 1) {
                    return AppProcess.NO_ENDPOINTS;
                }
                Endpoint[] fewer = new Endpoint[endpoints.length - 1];
                System.arraycopy(endpoints, 0, fewer, 0, i);
                System.arraycopy(endpoints, i + 1, fewer, i, fewer.length - i);
                return fewer;
            }
        }
        return endpoints;
    }

    /** Those in the router's own zone; null where that says nothing, because none or all are. */
    static Endpoint @Nullable [] local(Endpoint[] endpoints) {
        int count = 0;
        for (Endpoint endpoint : endpoints) {
            count += endpoint.local() ? 1 : 0;
        }
        if (count == 0 || count == endpoints.length) {
            return null;
        }
        Endpoint[] local = new Endpoint[count];
        int at = 0;
        for (Endpoint endpoint : endpoints) {
            if (endpoint.local()) {
                local[at++] = endpoint;
            }
        }
        return local;
    }

    /** Those of one process (null: those of none); the same array if that is all of them. */
    static Endpoint[] of(Endpoint[] endpoints, @Nullable AppProcess process) {
        int count = 0;
        for (Endpoint endpoint : endpoints) {
            if (endpoint.process() == process) {
                count++;
            }
        }
        if (count == endpoints.length) {
            return endpoints;
        }
        Endpoint[] own = count == 0 ? AppProcess.NO_ENDPOINTS : new Endpoint[count];
        int at = 0;
        for (Endpoint endpoint : endpoints) {
            if (endpoint.process() == process) {
                own[at++] = endpoint;
            }
        }
        return own;
    }
}
