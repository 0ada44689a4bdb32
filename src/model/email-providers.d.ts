declare module 'email-providers' {
  /** Domains of common e-mail providers, in lower case. */
  const domains: readonly string[];
  export default domains;
}
