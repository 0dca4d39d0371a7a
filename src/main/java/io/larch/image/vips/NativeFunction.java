package io.larch.image.vips;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;

/**
 * A function of a shared library. None has variadic arguments, whose passing differs between
 * platforms. {@code call} methods are named by what they return; which of them is right for a
 * function is told by how it was looked up.
 */
@SuppressWarnings("restricted") // what can't be checked is in this class alone
final class NativeFunction {

  private static final Linker LINKER = Linker.nativeLinker();

  private final MethodHandle handle;

  private NativeFunction(MethodHandle handle) {
    this.handle = handle;
  }

  /** Where functions of a library are found. */
  record Library(SymbolLookup symbols) {

    /** The C library. */
    static Library ofC() {
      return new Library(LINKER.defaultLookup());
    }

    /**
     * Loads a library, for as long as the process lives.
     *
     * @param name as the linker looks it up, or its path
     * @throws IllegalArgumentException when there is none
     */
    static Library load(String name) {
      return new Library(SymbolLookup.libraryLookup(name, Arena.global()));
    }

    /** One that returns a pointer. */
    NativeFunction pointer(String name, MemoryLayout... parameters) {
      return find(name, FunctionDescriptor.of(ADDRESS, parameters));
    }

    /** One that returns an {@code int}. */
    NativeFunction integer(String name, MemoryLayout... parameters) {
      return find(name, FunctionDescriptor.of(JAVA_INT, parameters));
    }

    /** One that returns a {@code size_t} or what is as wide. */
    NativeFunction number(String name, MemoryLayout... parameters) {
      return find(name, FunctionDescriptor.of(JAVA_LONG, parameters));
    }

    /** One that returns nothing. */
    NativeFunction nothing(String name, MemoryLayout... parameters) {
      return find(name, FunctionDescriptor.ofVoid(parameters));
    }

    private NativeFunction find(String name, FunctionDescriptor descriptor) {
      MemorySegment address =
          symbols
              .find(name)
              .orElseThrow(() -> new UnsatisfiedLinkError("it has no function " + name));
      return new NativeFunction(LINKER.downcallHandle(address, descriptor));
    }
  }

  /**
   * Memory of foreign code.
   *
   * @param bytes that are there
   */
  static MemorySegment memory(MemorySegment pointer, long bytes) {
    return pointer.reinterpret(bytes);
  }

  /** Text of foreign code, to the zero that ends it. */
  static String text(MemorySegment pointer) {
    return pointer.reinterpret(Long.MAX_VALUE).getString(0);
  }

  MemorySegment pointer() {
    try {
      return (MemorySegment) handle.invokeExact();
    } catch (Throwable e) {
      throw broken(e);
    }
  }

  MemorySegment pointer(MemorySegment a) {
    try {
      return (MemorySegment) handle.invokeExact(a);
    } catch (Throwable e) {
      throw broken(e);
    }
  }

  MemorySegment pointer(MemorySegment a, MemorySegment b) {
    try {
      return (MemorySegment) handle.invokeExact(a, b);
    } catch (Throwable e) {
      throw broken(e);
    }
  }

  MemorySegment pointer(MemorySegment a, long b) {
    try {
      return (MemorySegment) handle.invokeExact(a, b);
    } catch (Throwable e) {
      throw broken(e);
    }
  }

  MemorySegment pointer(MemorySegment a, int b) {
    try {
      return (MemorySegment) handle.invokeExact(a, b);
    } catch (Throwable e) {
      throw broken(e);
    }
  }

  MemorySegment pointer(MemorySegment a, MemorySegment b, long c) {
    try {
      return (MemorySegment) handle.invokeExact(a, b, c);
    } catch (Throwable e) {
      throw broken(e);
    }
  }

  MemorySegment pointer(int a, int b, MemorySegment c, int d) {
    try {
      return (MemorySegment) handle.invokeExact(a, b, c, d);
    } catch (Throwable e) {
      throw broken(e);
    }
  }

  int integer() {
    try {
      return (int) handle.invokeExact();
    } catch (Throwable e) {
      throw broken(e);
    }
  }

  int integer(int a) {
    try {
      return (int) handle.invokeExact(a);
    } catch (Throwable e) {
      throw broken(e);
    }
  }

  int integer(int a, int b) {
    try {
      return (int) handle.invokeExact(a, b);
    } catch (Throwable e) {
      throw broken(e);
    }
  }

  int integer(MemorySegment a) {
    try {
      return (int) handle.invokeExact(a);
    } catch (Throwable e) {
      throw broken(e);
    }
  }

  int integer(MemorySegment a, MemorySegment b) {
    try {
      return (int) handle.invokeExact(a, b);
    } catch (Throwable e) {
      throw broken(e);
    }
  }

  int integer(int a, MemorySegment b) {
    try {
      return (int) handle.invokeExact(a, b);
    } catch (Throwable e) {
      throw broken(e);
    }
  }

  int integer(MemorySegment a, MemorySegment b, MemorySegment c) {
    try {
      return (int) handle.invokeExact(a, b, c);
    } catch (Throwable e) {
      throw broken(e);
    }
  }

  long number() {
    try {
      return (long) handle.invokeExact();
    } catch (Throwable e) {
      throw broken(e);
    }
  }

  long number(MemorySegment a, MemorySegment b) {
    try {
      return (long) handle.invokeExact(a, b);
    } catch (Throwable e) {
      throw broken(e);
    }
  }

  void nothing() {
    try {
      handle.invokeExact();
    } catch (Throwable e) {
      throw broken(e);
    }
  }

  void nothing(int a) {
    try {
      handle.invokeExact(a);
    } catch (Throwable e) {
      throw broken(e);
    }
  }

  void nothing(MemorySegment a) {
    try {
      handle.invokeExact(a);
    } catch (Throwable e) {
      throw broken(e);
    }
  }

  void nothing(MemorySegment a, MemorySegment b) {
    try {
      handle.invokeExact(a, b);
    } catch (Throwable e) {
      throw broken(e);
    }
  }

  void nothing(MemorySegment a, int b) {
    try {
      handle.invokeExact(a, b);
    } catch (Throwable e) {
      throw broken(e);
    }
  }

  void nothing(MemorySegment a, MemorySegment b, MemorySegment c) {
    try {
      handle.invokeExact(a, b, c);
    } catch (Throwable e) {
      throw broken(e);
    }
  }

  void nothing(MemorySegment a, MemorySegment b, int c) {
    try {
      handle.invokeExact(a, b, c);
    } catch (Throwable e) {
      throw broken(e);
    }
  }

  /** A call throws only when it doesn't fit how the function was looked up. */
  private static IllegalStateException broken(Throwable cause) {
    return new IllegalStateException("a native call that can't be made", cause);
  }
}
