import { expect, test } from "vitest";
import { withoutEval } from "../face-mesh-without-eval";
import wasm from "../node_modules/@mediapipe/face_mesh/face_mesh_solution_simd_wasm_bin.js?raw";

/** One of the functions face_mesh now has, among stand-ins for what it calls. */
function changed(name: string, around: Record<string, unknown>) {
  const code = withoutEval(wasm);
  const start = code.indexOf(`function ${name}(`);
  const end = code.indexOf("\n}", start) + 2;
  const made = new Function(...Object.keys(around), `return ${code.slice(start, end)}`);
  return made(...Object.values(around));
}

const number = {
  name: "int",
  destructorFunction: null,
  toWireType: (_: unknown, value: number) => value + 100,
  fromWireType: (value: number) => value - 100,
};

test("nothing is evaluated from text any more", () => {
  const code = withoutEval(wasm);

  expect(wasm).toMatch(/new Function\(|new_\(Function,/);
  expect(code).not.toMatch(/new Function\(|new_\(Function,|\beval\(/);
});

test("another face_mesh is refused", () => {
  expect(() => withoutEval("function createNamedFunction(){}")).toThrow("craftInvokerFunction");
});

test("a method converts what it is given and what it gives back", () => {
  const craft = changed("craftInvokerFunction", {});
  const self = { ...number, toWireType: () => 7 };
  const invoked: unknown[] = [];
  const invoker = (...args: number[]) => {
    invoked.push(args);
    return 142;
  };

  const method = craft("add", [number, self, number, number], self, invoker, 99);

  expect(method.call({}, 1, 2)).toBe(42);
  expect(invoked).toEqual([[99, 7, 101, 102]]);
});

test("what was made for a call is destroyed after it", () => {
  const gone: number[] = [];
  const text = { ...number, destructorFunction: (at: number) => gone.push(at) };
  const stacked = {
    ...number,
    destructorFunction: undefined,
    toWireType: (stack: unknown[], value: number) => stack.push("free", value),
  };
  const runDestructors = (stack: unknown[]) => gone.push(stack.length);
  const craft = changed("craftInvokerFunction", { runDestructors });
  const nothing = { name: "void" };

  craft("take", [nothing, null, text], null, () => undefined, 0)(5);
  craft("take", [nothing, null, stacked], null, () => undefined, 0)(5);

  expect(gone).toEqual([105, 2]);
});

test("a method called with too little is refused", () => {
  const throwBindingError = (message: string) => {
    throw new Error(message);
  };
  const craft = changed("craftInvokerFunction", { throwBindingError });

  expect(() => craft("add", [number, null, number], null, () => 0, 0)()).toThrow("expected 1");
});

test("a method of JavaScript's is called with what lies in memory", () => {
  const kept: CallableFunction[] = [];
  const caller = changed("__emval_get_method_caller", {
    __emval_lookupTypes: () => [number, { ...memory, argPackAdvance: 4 }, memory],
    __emval_addMethodCaller: (call: CallableFunction) => kept.push(call),
  });
  caller(3, 0);

  const sum = kept[0]?.({ add: (a: number, b: number) => a + b }, "add", [], 16);

  expect(sum).toBe(136);
});

const memory = { readValueFromPointer: (at: number) => at, argPackAdvance: 8 };
