package io.larch.model;

import net.jqwik.api.lifecycle.AroundPropertyHook;
import net.jqwik.api.lifecycle.PropertyExecutionResult;
import net.jqwik.api.lifecycle.PropertyExecutor;
import net.jqwik.api.lifecycle.PropertyLifecycleContext;

/**
 * Takes size and seed of the model tests from system properties: {@code larch.model.operations} (at
 * least as many requests, 2,000 by default), and {@code larch.model.seed} (the one that a failure's
 * report has, to see it again).
 */
final class ModelRun implements AroundPropertyHook {

  /** Clients at once. */
  static final int CLIENTS = 8;

  /** Requests of one client in one try; short, for what fails must be read. */
  static final int LENGTH = 50;

  private static final int OPERATIONS = Integer.getInteger("larch.model.operations", 2_000);

  @Override
  public PropertyExecutionResult aroundProperty(
      PropertyLifecycleContext context, PropertyExecutor property) {
    context.attributes().setTries(Math.ceilDiv(OPERATIONS, CLIENTS * LENGTH));
    String seed = System.getProperty("larch.model.seed");
    if (seed != null) {
      context.attributes().setSeed(seed);
    }
    return property.execute();
  }
}
