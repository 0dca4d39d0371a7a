package io.larch.config;

/** A part of the work that a process can take on. */
public enum Role {
  /** Answers HTTP requests. */
  API,
  /** Leases due purge batches and publishes them. */
  RELAY,
  /** Removes content from the store. */
  PURGE
}
