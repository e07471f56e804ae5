package io.weir.ingest.credential;

import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKMatcher;
import com.nimbusds.jose.jwk.JWKSelector;
import com.nimbusds.jose.jwk.JWKSet;
import io.weir.ingest.metrics.IngestMeters;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The keys that tokens are verified with: fetched when first asked for, again when they are old, and at once when a token names
 * one that is not there. Thread-safe; one thread fetches at a time, and only those wait that cannot do without.
 */
final class KeySet implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(KeySet.class);

    /** Tokens with made-up keys must not become a flood at the issuer. */
    static final Duration UNKNOWN_KEY_PAUSE = Duration.ofSeconds(10);

    /** While the issuer is away, so often it is asked. */
    static final Duration FAILURE_PAUSE = Duration.ofSeconds(2);

    /** Requests that may wait for one fetch; more are answered 503 at once. */
    private static final int WAITING_MAX = 16;

    private final KeyFetch source;
    private final Duration refresh;
    private final Duration staleMax;
    private final Duration waitMax;
    private final IngestMeters meters;
    private final ReentrantLock fetching = new ReentrantLock();
    private volatile @Nullable Fetched current;
    private volatile Instant nextAttempt = Instant.MIN;
    private volatile Instant nextForUnknown = Instant.MIN;

    /** @param number counts the fetches */
    private record Fetched(JWKSet keys, Instant at, long number) {

        boolean isNewerThan(@Nullable Fetched other) {
            return other == null || number > other.number;
        }
    }

    KeySet(KeyFetch source, JwtConfig config, IngestMeters meters) {
        this.source = source;
        this.refresh = config.refresh();
        this.staleMax = config.staleMax();
        this.waitMax = config.timeout();
        this.meters = meters;
    }

    /**
     * The keys that fit; empty when the issuer has none.
     *
     * @throws IOException when the key set is not known, or is not known to lack the key
     */
    List<JWK> matching(JWKMatcher wanted, Instant now) throws IOException, InterruptedException {
        Fetched known = current(now);
        List<JWK> found = select(known, wanted);
        if (!found.isEmpty() || now.isBefore(nextForUnknown)) {
            return found;
        }
        Fetched newer = newerThan(known, now);
        found = select(newer, wanted);
        if (found.isEmpty()) {
            nextForUnknown = now.plus(UNKNOWN_KEY_PAUSE);
        }
        return found;
    }

    private static List<JWK> select(Fetched known, JWKMatcher wanted) {
        return new JWKSelector(wanted).select(known.keys());
    }

    /** What is known, fetched anew when it is old; old keys that cannot be fetched anew stay in force for a while. */
    private Fetched current(Instant now) throws IOException, InterruptedException {
        Fetched known = current;
        if (known != null && now.isBefore(known.at().plus(refresh))) {
            return known;
        }
        boolean usable = known != null && now.isBefore(known.at().plus(staleMax));
        if (!usable || known == null) {
            return newerThan(known, now);
        }
        if (!now.isBefore(nextAttempt) && fetching.tryLock()) {
            try {
                Fetched latest = current;
                return latest != null && latest.isNewerThan(known) ? latest : fetch(now);
            } catch (IOException e) {
                return known;
            } finally {
                fetching.unlock();
            }
        }
        return known;
    }

    /** Fetches, or takes what another thread has fetched meanwhile. */
    private Fetched newerThan(@Nullable Fetched known, Instant now) throws IOException, InterruptedException {
        if (fetching.getQueueLength() >= WAITING_MAX || !fetching.tryLock(waitMax.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new IOException("the key set is being fetched");
        }
        try {
            Fetched latest = current;
            if (latest != null && latest.isNewerThan(known)) {
                return latest;
            }
            if (now.isBefore(nextAttempt)) {
                throw new IOException("the key set could not be fetched a moment ago");
            }
            return fetch(now);
        } finally {
            fetching.unlock();
        }
    }

    private Fetched fetch(Instant now) throws IOException, InterruptedException {
        try {
            Fetched before = current;
            Fetched fetched = new Fetched(parse(source.fetch()), now, before == null ? 0 : before.number() + 1);
            current = fetched;
            meters.keySetFetched("ok");
            return fetched;
        } catch (IOException e) {
            nextAttempt = now.plus(FAILURE_PAUSE);
            meters.keySetFetched("failed");
            LOG.warn("the key set for bearer tokens cannot be fetched error={}", e.getMessage());
            throw e;
        }
    }

    private static JWKSet parse(byte[] json) throws IOException {
        try {
            JWKSet keys = JWKSet.parse(new String(json, StandardCharsets.UTF_8));
            if (keys.isEmpty()) {
                throw new IOException("it holds no key");
            }
            return keys;
        } catch (ParseException | RuntimeException e) {
            throw new IOException("it is no JSON Web Key Set", e);
        }
    }

    @Override
    public void close() {
        source.close();
    }
}
