package io.weir.perf.soak;

import io.weir.ingest.Ingest;
import io.weir.ingest.IngestConfig;
import io.weir.ingest.worker.WorkerProbe;
import io.weir.ingest.worker.WorkerStep;
import io.weir.schemas.config.ConfigLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.CountDownLatch;

/**
 * Ingest as it is, except that in each life it has chosen a step of a batch, at which it halts the whole process with a given chance:
 * between event, state and offset writes too. One step per life, as the later ones would seldom be reached if it could die at all of
 * them. Halting runs no hook and says nothing to the broker.
 */
public final class IngestWithFailpoints {

    /** System property: how likely it is to halt whenever it reaches its step, 0..1. */
    static final String CHANCE = "weir.soak.failpoint.chance";

    /** System property: a file; once it is there, nothing halts any more. */
    static final String OVER = "weir.soak.failpoint.over";

    private static final int HALTED_AT_FAILPOINT = 77;

    private IngestWithFailpoints() {}

    /** Runs until it is killed or halts itself. */
    public static void main(String[] args) throws Exception {
        double chance = Double.parseDouble(System.getProperty(CHANCE, "0"));
        long seed = System.nanoTime();
        Random random = new Random(seed);
        Path over = Path.of(System.getProperty(OVER, "over"));
        WorkerStep[] steps = WorkerStep.values();
        WorkerStep chosen = steps[random.nextInt(steps.length)];
        System.out.println("failpoint step=" + chosen + " chance=" + chance + " seed=" + seed);
        WorkerProbe probe = step -> {
            if (step == chosen && random.nextDouble() < chance && !Files.exists(over)) {
                System.out.println("halted step=" + step);
                System.out.flush();
                Runtime.getRuntime().halt(HALTED_AT_FAILPOINT);
            }
        };
        IngestConfig config = ConfigLoader.load(IngestConfig.class, null, System.getenv(), IngestConfig.ENV_PREFIX);
        Ingest ingest = Ingest.start(config, probe);
        Runtime.getRuntime().addShutdownHook(new Thread(ingest::close));
        new CountDownLatch(1).await();
    }
}
