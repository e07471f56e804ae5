package io.weir.perf.forward;

import io.weir.perf.process.BenchCertificate;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;

/**
 * Spring Cloud Gateway on Reactor Netty with one route, as a process of its own; arguments as
 * {@link JavaPeer} gives them. An application has one port, so there is one without and one with TLS.
 */
@SpringBootConfiguration
@EnableAutoConfiguration
public class SpringGateway {

    private static final String LOOPS = "2";

    /** Serves until the process is ended. */
    public static void main(String[] args) {
        System.setProperty("reactor.netty.ioWorkerCount", LOOPS);
        System.setProperty("reactor.netty.http.server.accessLogEnabled", "true");
        // Before anybody logs.
        System.setProperty("log4j2.configurationFile", "spring-gateway-log4j2.properties");
        System.setProperty(
                "spring.gateway.access.log", Path.of(args[3], "access.log").toString());
        System.setProperty("org.springframework.boot.logging.LoggingSystem", "none");
        Map<String, Object> plain = properties(args[0], args[2]);
        run(plain);
        Map<String, Object> secure = properties(args[1], args[2]);
        secure.put("server.http2.enabled", true);
        secure.put("server.ssl.key-store", args[4]);
        secure.put("server.ssl.key-store-type", "PKCS12");
        secure.put("server.ssl.key-store-password", BenchCertificate.PASSWORD);
        run(secure);
    }

    private static void run(Map<String, Object> properties) {
        var application = new SpringApplication(SpringGateway.class);
        application.setDefaultProperties(properties);
        application.run();
    }

    private static Map<String, Object> properties(String port, String backendPort) {
        Map<String, Object> properties = new HashMap<>();
        properties.put("server.address", "127.0.0.1");
        properties.put("server.port", port);
        properties.put("spring.main.banner-mode", "off");
        properties.put("spring.cloud.gateway.server.webflux.routes[0].id", "bench");
        properties.put("spring.cloud.gateway.server.webflux.routes[0].uri", "http://127.0.0.1:" + backendPort);
        properties.put("spring.cloud.gateway.server.webflux.routes[0].predicates[0]", "Path=/**");
        return properties;
    }
}
