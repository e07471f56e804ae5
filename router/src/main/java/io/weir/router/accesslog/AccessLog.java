package io.weir.router.accesslog;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.weir.router.accesslog.AccessLogSettings.Format;
import io.weir.router.exchange.Exchange;
import io.weir.router.exchange.ExchangeObserver;
import java.time.InstantSource;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs every exchange. An event loop only ever makes a line and copies it; if there is no room, the line is dropped and counted.
 *
 * <p>Threads: any; each event loop logs through its own {@link #ofLoop()}.
 */
public final class AccessLog implements ExchangeObserver, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(AccessLog.class);

    /** Some lines of the usual kind; less would drop in every burst. */
    private static final int RING_BYTES_LEAST = 16 << 10;

    private final AccessLogSettings settings;
    private final InstantSource clock;
    private final int ringBytes;
    private final LongAdder lines = new LongAdder();
    private final LongAdder dropped = new LongAdder();
    private final LogWriter writer;

    private AccessLog(AccessLogSettings settings, int loops, InstantSource clock) {
        this.settings = settings;
        this.clock = clock;
        this.ringBytes = (int) (settings.bufferBytesMax().bytes() / loops);
        if (ringBytes < RING_BYTES_LEAST) {
            throw new IllegalArgumentException("accessLog.bufferBytesMax: " + settings.bufferBytesMax()
                    + " is less than " + RING_BYTES_LEAST + " bytes for each of " + loops + " event loops");
        }
        this.writer = new LogWriter(new LogOutput(settings.file()), dropped);
    }

    /**
     * Begins a log. A file that cannot be written is no reason not to: it is tried again.
     *
     * @param settings with a format
     * @param loops how many event loops will log
     * @param registry where lines written and dropped are counted
     * @throws IllegalArgumentException if the buffer is too small for so many loops
     */
    public static AccessLog start(AccessLogSettings settings, int loops, InstantSource clock, MeterRegistry registry) {
        var log = new AccessLog(settings, loops, clock);
        log.register(registry);
        log.writer.start();
        return log;
    }

    private void register(MeterRegistry registry) {
        FunctionCounter.builder("weir.access.log.lines", lines, LongAdder::sum)
                .description("Lines of the access log that were handed on to be written")
                .register(registry);
        FunctionCounter.builder("weir.access.log.dropped", dropped, LongAdder::sum)
                .description("Lines of the access log that were dropped, for want of room")
                .register(registry);
        FunctionCounter.builder("weir.access.log.errors", writer, LogWriter::errors)
                .description("How often writing the access log failed")
                .register(registry);
        Gauge.builder("weir.access.log.waiting", writer, LogWriter::waiting)
                .description("Bytes of the access log that wait to be written")
                .baseUnit("bytes")
                .register(registry);
    }

    @Override
    public ExchangeObserver ofLoop() {
        var ring = new ByteRing(ringBytes);
        writer.add(ring);
        LineFormat format =
                settings.format() == Format.JSON ? new JsonLine(settings, clock) : new GorouterLine(settings, clock);
        return new LoopLog(format, ring);
    }

    /** Never told: loops have observers of their own. */
    @Override
    public void finished(Exchange exchange, int status, long nowNanos) {
        throw new IllegalStateException("each event loop logs by its own observer, see ofLoop()");
    }

    /** Lines that were dropped. */
    long dropped() {
        return dropped.sum();
    }

    /** Writes what there is and ends. */
    @Override
    public void close() {
        writer.close();
    }

    /** The log as one event loop sees it. */
    private final class LoopLog implements ExchangeObserver {

        private final LineFormat format;
        private final ByteRing ring;
        private final LineBytes line = new LineBytes();

        LoopLog(LineFormat format, ByteRing ring) {
            this.format = format;
            this.ring = ring;
        }

        @Override
        public void finished(Exchange x, int status, long nowNanos) {
            line.clear();
            try {
                format.write(line, x, status, nowNanos);
            } catch (RuntimeException e) {
                // Whatever is odd about a request, its line is not worth its response.
                dropped.increment();
                LOG.debug("line of the access log cannot be made host={}", x.host, e);
                return;
            }
            if (ring.offer(line.array(), line.length())) {
                lines.increment();
            } else {
                dropped.increment();
            }
            if (ring.fills()) {
                writer.wake();
            }
        }
    }
}
