/** Whose computer this is, for the foot of the sidebar; null until the profile is loaded. */
class Person {
  current = $state.raw<{ name: string; detail: string; place: string } | null>(null);
}

export const person = new Person();
