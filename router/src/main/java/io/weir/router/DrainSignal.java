package io.weir.router;

import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has SIGUSR1 do what SIGTERM does. The JDK's API for signals is not part of its specification, so that it is looked for at run time and
 * done without where there is none.
 */
final class DrainSignal {

    private static final Logger LOG = LoggerFactory.getLogger(DrainSignal.class);

    private DrainSignal() {}

    /** @param exit ends the process the ordinary way, by its shutdown hooks */
    static void install(Runnable exit) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Object usr1 = signal.getConstructor(String.class).newInstance("USR1");
            Object drains = Proxy.newProxyInstance(
                    DrainSignal.class.getClassLoader(), new Class<?>[] {handler}, (proxy, method, arguments) -> {
                        if (method.getName().equals("handle")) {
                            exit.run();
                        }
                        return null;
                    });
            Method handle = signal.getMethod("handle", signal, handler);
            handle.invoke(null, usr1, drains);
        } catch (ReflectiveOperationException | IllegalArgumentException e) {
            LOG.warn("SIGUSR1 is not listened to, use SIGTERM to drain error={}", e.toString());
        }
    }
}
