/** An error as the service's API has it: the name goes into the header that the SDK reads, the message into the body. */
export class ServiceException extends Error {
  /** @param name such as `ResourceNotFoundException` */
  constructor(
    override readonly name: string,
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}
