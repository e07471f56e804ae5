package io.weir.embedded.capi;

import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The rows and events of a foundation under their one lock. Every change is one transaction, stamped with the whole second in
 * which it began, and the keeper may take the whole state after it, before anybody sees its outcome.
 */
final class Store {

    private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
    private final InstantSource clock;
    private final Consumer<Supplier<FoundationState>> keeper;
    private final Tables tables = new Tables();
    private final AuditLog auditLog;

    Store(InstantSource clock, AuditLog auditLog, Consumer<Supplier<FoundationState>> keeper) {
        this.clock = clock;
        this.auditLog = auditLog;
        this.keeper = keeper;
    }

    Tables tables() {
        return tables;
    }

    AuditLog auditLog() {
        return auditLog;
    }

    Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.SECONDS);
    }

    <T> T write(Function<Instant, T> transaction) {
        lock.writeLock().lock();
        try {
            T outcome = transaction.apply(now());
            keeper.accept(tables::state);
            return outcome;
        } finally {
            lock.writeLock().unlock();
        }
    }

    <T> T read(Supplier<T> query) {
        lock.readLock().lock();
        try {
            return query.get();
        } finally {
            lock.readLock().unlock();
        }
    }
}
