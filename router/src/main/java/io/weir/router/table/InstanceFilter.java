package io.weir.router.table;

import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The instances that a request asks for by {@code X-CF-App-Instance} or {@code X-CF-Process-Instance}.
 *
 * @param ofProcess whether the guid is a process's, or else an app's
 * @param guid guid of the app or the process
 * @param index the instance's index as the request wrote it; null for every instance
 */
public record InstanceFilter(
        boolean ofProcess, String guid, @Nullable String index) implements Predicate<Endpoint> {

    @Override
    public boolean test(Endpoint endpoint) {
        return guid.equals(ofProcess ? endpoint.processGuid() : endpoint.appText())
                && (index == null || index.equals(endpoint.indexText()));
    }
}
