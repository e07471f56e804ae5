package io.weir.embedded.broker;

import io.weir.schemas.config.Secret;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UserScramCredentialAlteration;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;
import org.apache.kafka.common.errors.ResourceNotFoundException;

/** Makes the users of a {@link SecureListener}, and waits until the broker lets them in. */
final class ScramUsers {

    private static final int ITERATIONS = 4_096;
    private static final Duration WAIT_MAX = Duration.ofSeconds(20);
    private static final long PAUSE_MILLIS = 20;

    private ScramUsers() {}

    /** @param bootstrapServers of the plain listener */
    static void make(String bootstrapServers, Map<String, Secret> users)
            throws InterruptedException, ExecutionException, TimeoutException {
        List<UserScramCredentialAlteration> all = new ArrayList<>();
        users.forEach((name, password) -> all.add(new UserScramCredentialUpsertion(
                name, new ScramCredentialInfo(ScramMechanism.SCRAM_SHA_512, ITERATIONS), password.value())));
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
            admin.alterUserScramCredentials(all).all().get(WAIT_MAX.toMillis(), TimeUnit.MILLISECONDS);
            awaitKnown(admin, List.copyOf(users.keySet()));
        }
    }

    private static void awaitKnown(Admin admin, List<String> names)
            throws InterruptedException, ExecutionException, TimeoutException {
        long deadline = System.nanoTime() + WAIT_MAX.toNanos();
        while (true) {
            try {
                admin.describeUserScramCredentials(names).all().get(WAIT_MAX.toMillis(), TimeUnit.MILLISECONDS);
                return;
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof ResourceNotFoundException) || System.nanoTime() - deadline > 0) {
                    throw e;
                }
                Thread.sleep(PAUSE_MILLIS);
            }
        }
    }
}
