package io.larch.model;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.GenerationMode;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AddLifecycleHook;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import net.jqwik.api.lifecycle.PropagationMode;
import org.jspecify.annotations.Nullable;

/** The server does what the model says. {@link ModelRun} says how often, and how to see it again. */
@AddLifecycleHook(value = ModelRun.class, propagateTo = PropagationMode.ALL_DESCENDANTS)
class StoreModelIT {

  private static @Nullable ModelServer running;

  @BeforeContainer
  static void start() {
    running = new ModelServer();
  }

  @AfterContainer
  static void stop() {
    server().close();
  }

  @Property(edgeCases = EdgeCasesMode.NONE, generation = GenerationMode.RANDOMIZED)
  void oneClientSeesWhatTheModelSays(@ForAll("history") List<Operation> history) {
    server().clear();
    ModelClient client = new ModelClient(server().http(), server().newTop(), true);
    history.forEach(client::perform);
    server().requireContent(keys(List.of(client)));
  }

  @Property(edgeCases = EdgeCasesMode.NONE, generation = GenerationMode.RANDOMIZED)
  void clientsAtOnceEachSeeWhatTheirModelSays(
      @ForAll("histories") List<List<Operation>> histories) {
    server().clear();
    List<ModelClient> clients =
        histories.stream()
            .map(_ -> new ModelClient(server().http(), server().newTop(), false))
            .toList();
    List<Callable<Boolean>> runs = new ArrayList<>();
    for (int i = 0; i < clients.size(); i++) {
      ModelClient client = clients.get(i);
      List<Operation> history = histories.get(i);
      runs.add(
          () -> {
            history.forEach(client::perform);
            return true;
          });
    }
    Clients.atOnce(runs);
    clients.forEach(ModelClient::compareListing);
    server().requireContent(keys(clients));
  }

  @Provide
  Arbitrary<List<Operation>> history() {
    return Operations.history(2 * ModelRun.LENGTH);
  }

  @Provide
  Arbitrary<List<List<Operation>>> histories() {
    return Operations.histories(ModelRun.CLIENTS, ModelRun.LENGTH);
  }

  private static Set<String> keys(List<ModelClient> clients) {
    Set<String> keys = new HashSet<>();
    for (ModelClient client : clients) {
      client.model().living().forEach(asset -> keys.add(asset.key()));
    }
    return keys;
  }

  private static ModelServer server() {
    return Objects.requireNonNull(running);
  }
}
