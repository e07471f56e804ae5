package io.weir.embedded.broker;

import io.weir.schemas.config.ConfigException;
import io.weir.schemas.config.ConfigLoader;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/**
 * An embedded broker as a process of its own: {@code EmbeddedBrokerMain [DATA_FOLDER [PORT]]}, or {@code
 * WEIR_BROKER_DATA_FOLDER} and {@code WEIR_BROKER_PORT} in the environment.
 *
 * <p>Writes one line {@code ready <host:port>} to stdout when it serves clients and ends on SIGTERM. If it cannot start
 * it says why on stderr and ends with 1; a wrong call ends with 2.
 */
public final class EmbeddedBrokerMain {

    private static final String PREFIX = "WEIR_BROKER";

    private EmbeddedBrokerMain() {}

    /** Runs until the process is told to end. */
    public static void main(String[] args) throws InterruptedException {
        EmbeddedBroker broker;
        try {
            broker = EmbeddedBroker.start(settings(args, System.getenv()));
        } catch (ConfigException e) {
            System.err.println(e.getMessage());
            System.err.println("usage: EmbeddedBrokerMain [DATA_FOLDER [PORT]]");
            System.exit(2);
            return;
        } catch (EmbeddedBrokerException e) {
            System.err.println(e.getMessage());
            System.exit(1);
            return;
        }
        Runtime.getRuntime().addShutdownHook(new Thread(broker::close, "weir-broker-close"));
        System.out.println("ready " + broker.bootstrapServers());
        System.out.flush();
        new CountDownLatch(1).await();
    }

    /** An argument comes before the variable that means the same. */
    static EmbeddedBrokerSettings settings(String[] args, Map<String, String> environment) {
        Map<String, String> all = new HashMap<>(environment);
        if (args.length > 0) {
            all.put(PREFIX + "_DATA_FOLDER", args[0]);
        }
        if (args.length > 1) {
            all.put(PREFIX + "_PORT", args[1]);
        }
        return ConfigLoader.load(BrokerConfig.class, null, all, PREFIX).toSettings();
    }
}
