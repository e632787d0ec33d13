/**
 * A generated type as it arrives: Rust always sends every field, and leaves them out of what it
 * accepts only because they have defaults.
 */
export type Whole<T> = T extends object ? { [Key in keyof T]-?: Whole<T[Key]> } : T;
