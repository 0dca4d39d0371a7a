package io.larch.model;

import net.jqwik.api.lifecycle.AroundPropertyHook;
import net.jqwik.api.lifecycle.PropertyExecutionResult;
import net.jqwik.api.lifecycle.PropertyExecutor;
import net.jqwik.api.lifecycle.PropertyLifecycleContext;

/**
 * Takes size and seed of the model tests from system properties: {@code larch.model.operations}
 * (about so many requests of each property, 1,000 by default), and {@code larch.model.seed} (the
 * one that a failure's report has, to see it again).
 */
abstract sealed class ModelRun implements AroundPropertyHook {

  /** Clients at once. */
  static final int CLIENTS = 8;

  /** Requests of one client in one try at the most; few, for what fails must be read. */
  static final int MAX_LENGTH = 100;

  private static final int MEAN_LENGTH = MAX_LENGTH / 2;
  private static final int OPERATIONS = Integer.getInteger("larch.model.operations", 1_000);

  private final int clients;

  private ModelRun(int clients) {
    this.clients = clients;
  }

  @Override
  public PropertyExecutionResult aroundProperty(
      PropertyLifecycleContext context, PropertyExecutor property) {
    context.attributes().setTries(Math.ceilDiv(OPERATIONS, clients * MEAN_LENGTH));
    String seed = System.getProperty("larch.model.seed");
    if (seed != null) {
      context.attributes().setSeed(seed);
    }
    return property.execute();
  }

  /** For a property of one client. */
  static final class OneClient extends ModelRun {
    OneClient() {
      super(1);
    }
  }

  /** For a property of {@link #CLIENTS} clients. */
  static final class ClientsAtOnce extends ModelRun {
    ClientsAtOnce() {
      super(CLIENTS);
    }
  }
}
