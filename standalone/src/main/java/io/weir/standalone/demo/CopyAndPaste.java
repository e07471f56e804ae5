package io.weir.standalone.demo;

import io.weir.embedded.capi.CapiApp;
import io.weir.embedded.capi.CapiRoute;
import io.weir.embedded.capi.SimulatedCapi;
import io.weir.router.Router;
import io.weir.standalone.stack.WeirStack;
import java.util.ArrayList;
import java.util.List;

/** Writes down where everything is, and commands that can be pasted into a shell as they stand. */
public final class CopyAndPaste {

    private CopyAndPaste() {}

    /** Addresses of everything that runs. */
    public static List<String> addresses(WeirStack stack) {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < stack.routers().size(); i++) {
            Router router = stack.routers().get(i);
            lines.add(address("router " + (i + 1), "http://127.0.0.1:" + router.port()) + "   admin http://127.0.0.1:"
                    + router.adminPort());
        }
        stack.capi()
                .ifPresent(capi -> lines.add(address("CAPI and UAA", capi.uri().toString())));
        lines.add(address("ingest", stack.ingestUri().toString()) + "   admin http://127.0.0.1:"
                + stack.ingest().adminPort());
        lines.add(address(
                "projector", "admin http://127.0.0.1:" + stack.projector().adminPort()));
        lines.add(address("registry", stack.registryUrl()));
        lines.add(address("Kafka", stack.bootstrapServers()));
        return lines;
    }

    private static String address(String name, String address) {
        return String.format("  %-14s %s", name, address);
    }

    /** Commands that register an HTTP server on port 9001 as an instance of an app. */
    public static List<String> instance(WeirStack stack, CapiApp app, String uri) {
        String path = "/v1/endpoints/127.0.0.1:9001";
        return List.of(
                "  # an instance of " + app.name() + ": any HTTP server of yours, here on port 9001",
                "  echo '{\"app\":\"" + app.guid() + "\",\"instance_id\":\"one\",\"uris\":[\"" + uri
                        + "\"],\"ttl_seconds\":3600}' > one.json",
                "  ./weir sign --secret-file " + stack.endpointSecretFile() + " --credential "
                        + stack.endpointCredential() + " \\",
                "    --method PUT --path " + path + " --body one.json \\",
                "    --url " + stack.ingestUri() + path + " | sh");
    }

    /** Commands for a route of the simulated CAPI that leads to both sample apps. */
    public static List<String> ofRoute(
            WeirStack stack, SimulatedCapi capi, SampleFoundation foundation, CapiRoute route) {
        String host = route.url();
        String routeGuid = route.guid();
        List<String> lines = new ArrayList<>();
        Router router = stack.routers().getFirst();
        lines.addAll(token(stack, capi));
        lines.add("  # 5 % to green: what cf curl would send to a foundation");
        lines.add("  curl -sS -X PATCH -H \"Authorization: Bearer $TOKEN\" \\");
        lines.add("    " + capi.uri() + "/v3/routes/" + routeGuid + "/destinations \\");
        lines.add("    -d '{\"destinations\":[{\"app\":{\"guid\":\""
                + foundation.blue().guid() + "\"},\"weight\":95},");
        lines.add("                          {\"app\":{\"guid\":\""
                + foundation.green().guid() + "\"},\"weight\":5}]}'");
        lines.add("  # what router 1 knows about it");
        lines.add("  curl -sS 'http://127.0.0.1:" + router.adminPort() + "/lookup?url=http://" + host + "/'");
        lines.add("  # a request through router 1");
        lines.add("  curl -sS -H 'Host: " + host + "' http://127.0.0.1:" + router.port() + "/");
        lines.add("  # who changed it, and to what");
        lines.add("  ./weir history " + host + " --config " + stack.folder().configuration("projector"));
        lines.add("  # tell ingest by hand that the route may have changed");
        lines.addAll(webhook(stack, capi, routeGuid));
        return lines;
    }

    /** The command that puts a token of the simulated UAA into {@code $TOKEN}. */
    static List<String> token(WeirStack stack, SimulatedCapi capi) {
        return List.of(
                "  # a token from UAA",
                "  TOKEN=$(curl -s -u \"" + capi.client().id() + ":$(cat " + stack.capiSecretFile() + ")\" \\",
                "    -d grant_type=client_credentials " + capi.uri() + "/oauth/token \\",
                "    | sed 's/.*\"access_token\":\"\\([^\"]*\\)\".*/\\1/')");
    }

    private static List<String> webhook(WeirStack stack, SimulatedCapi capi, String routeGuid) {
        return List.of(
                "  curl -s -H \"Authorization: Bearer $TOKEN\" " + capi.uri() + "/v3/routes/" + routeGuid
                        + " > route.json",
                "  ./weir sign --secret-file " + stack.webhookSecretFile() + " \\",
                "    --body route.json --url " + stack.webhookUri() + " | sh");
    }
}
